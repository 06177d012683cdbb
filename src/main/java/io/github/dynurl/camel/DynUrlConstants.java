package io.github.dynurl.camel;

import org.apache.camel.Exchange;
import org.apache.camel.spi.Metadata;

/** Names the message headers. Those that are read fill in what the endpoint leaves open; they never change what it says. */
public final class DynUrlConstants {
    /** Names the header of the operation. */
    @Metadata(
            label = "producer",
            description = "The operation, where the endpoint fixes none",
            javaType = "io.github.dynurl.camel.DynUrlOperation or String")
    public static final String OPERATION = "CamelDynUrlOperation";

    /** Names the header of the key. */
    @Metadata(
            description = "The key: text, a number, a UUID or an enum; where the endpoint fixes none."
                    + " Afterwards the key that was used",
            javaType = "String")
    public static final String KEY = "CamelDynUrlKey";

    /** Names the header of the selected metadata names. */
    @Metadata(
            label = "producer",
            description = "The metadata names to return: comma-separated text or a collection",
            javaType = "String or Collection<String>")
    public static final String SELECT = "CamelDynUrlSelect";

    /** Names the header of metadata. */
    @Metadata(
            description =
                    "For set: the metadata to store, a Map, JSON text or a bean. After get: the metadata, one Map",
            javaType = "Map<String, Object>")
    public static final String METADATA = "CamelDynUrlMetadata";

    /** Names the header of permissions. */
    @Metadata(
            label = "producer",
            description =
                    "For setPermissions and updatePermissions, instead of the body: a Map of collections or JSON text",
            javaType = "Map<String, Set<String>>")
    public static final String PERMISSIONS = "CamelDynUrlPermissions";

    /** Names the header of the filter. */
    @Metadata(
            label = "producer",
            description = "The metadata values that a query looks for: a Map or JSON text."
                    + " It adds to the filter of the endpoint, which it cannot change",
            javaType = "Map<String, Object>")
    public static final String FILTER = "CamelDynUrlFilter";

    /** Names the header of the range. */
    @Metadata(
            label = "producer",
            description = "The range of getData in HTTP's words, bytes=0-99 (the last one included),"
                    + " or an io.github.dynurl.store.ByteRange",
            javaType = "String")
    public static final String RANGE = "CamelDynUrlRange";

    /** Names the header of the entity tag to match. */
    @Metadata(
            label = "producer",
            description =
                    "The strong entity tag, in its quotes, that the part must still have for a write, get or getData to happen",
            javaType = "String")
    public static final String IF_MATCH = "CamelDynUrlIfMatch";

    /** Names the header that asks for absence. */
    @Metadata(
            label = "producer",
            description = "An asterisk: a write happens only if the part does not exist",
            javaType = "String")
    public static final String IF_NONE_MATCH = "CamelDynUrlIfNoneMatch";

    /** Names the header of the media type. */
    @Metadata(
            label = "producer",
            description = "The Content-Type to store with the data; if missing, the message's own Content-Type",
            javaType = "String")
    public static final String CONTENT_TYPE = "CamelDynUrlContentType";

    /** Names the header of the codings. */
    @Metadata(
            label = "producer",
            description =
                    "The codings that the data is in, as gzip, to store it with; identity for none. If missing, the message's own"
                            + " Content-Encoding",
            javaType = "String")
    public static final String CONTENT_ENCODING = "CamelDynUrlContentEncoding";

    /** Names the header of the entity tag that was received. */
    @Metadata(description = "The entity tag of the part that was read or written, as sent", javaType = "String")
    public static final String ETAG = "CamelDynUrlETag";

    /** Names the header of the size. */
    @Metadata(description = "The bytes of the data, or of the range of it", javaType = "Long")
    public static final String SIZE = "CamelDynUrlSize";

    /** Names the header of the time of change. */
    @Metadata(description = "The time of the last change", javaType = "java.time.Instant")
    public static final String LAST_MODIFIED = "CamelDynUrlLastModified";

    /** Names the header of the status. */
    @Metadata(description = "The HTTP status of the answer", javaType = "Integer")
    public static final String STATUS_CODE = "CamelDynUrlStatusCode";

    /** Names the header of the claim's epoch. */
    @Metadata(
            label = "consumer",
            description = "How often the object was claimed, this time included: a fencing token, which only grows."
                    + " With claim=lease",
            javaType = "Long")
    public static final String CLAIM_EPOCH = "CamelDynUrlClaimEpoch";

    /** Names the header of the claim's id. */
    @Metadata(
            label = "consumer",
            description = "What tells this claim from all others. With claim=lease",
            javaType = "String")
    public static final String CLAIM_ID = "CamelDynUrlClaimId";

    /** Names the header that ends the object, and the exchange property that does. */
    @Metadata(
            label = "consumer",
            description =
                    "Ends the object as processed or failed, once: also after its exchange has ended, from any thread."
                            + " Is an exchange property of the same name, too. With acknowledge=manual",
            javaType = "io.github.dynurl.camel.DynUrlAcknowledgement")
    public static final String ACKNOWLEDGEMENT = "CamelDynUrlAcknowledgement";

    /** Names the header of the message's media type. */
    @Metadata(description = "The Content-Type of the data", javaType = "String")
    public static final String MESSAGE_CONTENT_TYPE = Exchange.CONTENT_TYPE;

    /** Names the header of the message's codings. */
    @Metadata(description = "The codings that the data is in, as it is stored", javaType = "String")
    public static final String MESSAGE_CONTENT_ENCODING = Exchange.CONTENT_ENCODING;

    /** Names the header of the message's time. */
    @Metadata(description = "The time of the last change, in milliseconds", javaType = "Long")
    public static final String MESSAGE_TIMESTAMP = Exchange.MESSAGE_TIMESTAMP;

    private DynUrlConstants() {}
}
