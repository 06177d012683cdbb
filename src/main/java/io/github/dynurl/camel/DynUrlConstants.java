package io.github.dynurl.camel;

import org.apache.camel.Exchange;
import org.apache.camel.spi.Metadata;

/** The names of the message headers. A header that the component reads applies only if the endpoint does not set that option. */
public final class DynUrlConstants {
    /** The operation to perform. */
    @Metadata(
            label = "producer",
            description = "The operation to perform, if the option operation is not set",
            javaType = "io.github.dynurl.camel.DynUrlOperation or String")
    public static final String OPERATION = "CamelDynUrlOperation";

    /** The key of the object. */
    @Metadata(
            description =
                    "The key of the object, if the option key is not set: text, a number, a UUID or an enum. Afterwards, the key that was used, as text",
            javaType = "String")
    public static final String KEY = "CamelDynUrlKey";

    /** The names of the metadata fields to return. */
    @Metadata(
            label = "producer",
            description =
                    "The names of the metadata fields to return, if the option select is not set: text separated by commas, or a collection",
            javaType = "String or Collection<String>")
    public static final String SELECT = "CamelDynUrlSelect";

    /** The key of the copy. */
    @Metadata(
            label = "producer",
            description =
                    "For copy and move: the key of the copy, if the option targetKey is not set. By default, a copy in another store has the key of the original",
            javaType = "String")
    public static final String TARGET_KEY = "CamelDynUrlTargetKey";

    /** The store of the copy. */
    @Metadata(
            label = "producer",
            description =
                    "For copy and move: the name of the bean of the type DynUrlConfiguration that describes the store of the copy, if the option targetStore is not set. By default, the copy is in the same store",
            javaType = "String")
    public static final String TARGET_STORE = "CamelDynUrlTargetStore";

    /** The metadata of the object. */
    @Metadata(
            description =
                    "For set: the metadata to store, as a Map, JSON text or a bean. After get, and with fetch=value: the metadata of the object, as a Map",
            javaType = "Map<String, Object>")
    public static final String METADATA = "CamelDynUrlMetadata";

    /** The permissions to write. */
    @Metadata(
            label = "producer",
            description =
                    "The permissions for setPermissions and updatePermissions, as a Map of collections or as JSON text. Without this header, the body is used",
            javaType = "Map<String, Set<String>>")
    public static final String PERMISSIONS = "CamelDynUrlPermissions";

    /** The metadata values that a query searches for. */
    @Metadata(
            label = "producer",
            description =
                    "Metadata values that a query searches for, as a Map or as JSON text. They are added to those of the option filter and cannot change them",
            javaType = "Map<String, Object>")
    public static final String FILTER = "CamelDynUrlFilter";

    /** The beginning of the keys that a query finds. */
    @Metadata(
            label = "producer",
            description =
                    "The text with which the keys that a query finds begin, if the option prefix is not set. Empty text finds all keys",
            javaType = "String")
    public static final String PREFIX = "CamelDynUrlPrefix";

    /** The bytes that {@code getData} reads. */
    @Metadata(
            label = "producer",
            description =
                    "The bytes that getData reads, if the option range is not set: text in the syntax of the HTTP header Range, such as bytes=0-99 (the end is inclusive), or an io.github.dynurl.store.ByteRange",
            javaType = "String")
    public static final String RANGE = "CamelDynUrlRange";

    /** The entity tag that the part must still have. */
    @Metadata(
            label = "producer",
            description =
                    "The strong entity tag, with its quotes, that the part (data, metadata or permissions) must still have, if the option ifMatch is not set. If the part has another one, the operation fails with a ConflictException",
            javaType = "String")
    public static final String IF_MATCH = "CamelDynUrlIfMatch";

    /** An asterisk if the part must not exist yet. */
    @Metadata(
            label = "producer",
            description =
                    "The only legal value is an asterisk: the part (data, metadata or permissions) must not exist yet. If it exists, the operation fails with a ConflictException. Used if the option ifNoneMatch is not set",
            javaType = "String")
    public static final String IF_NONE_MATCH = "CamelDynUrlIfNoneMatch";

    /** The media type to store with the data. */
    @Metadata(
            label = "producer",
            description =
                    "The media type to store with the data, if the option contentType is not set. Without this header, the Content-Type of the message is used",
            javaType = "String")
    public static final String CONTENT_TYPE = "CamelDynUrlContentType";

    /** The content codings to store with the data. */
    @Metadata(
            label = "producer",
            description =
                    "The codings of the data to store with it, such as gzip, or identity for none, if the option contentEncoding is not set. Without this header, the Content-Encoding of the message is used",
            javaType = "String")
    public static final String CONTENT_ENCODING = "CamelDynUrlContentEncoding";

    /** How long the link of presign is valid. */
    @Metadata(
            label = "producer",
            description =
                    "How long the URL is valid that the operation presign returns, if the option downloadLinkExpiration is not set: a Duration, milliseconds, or a text such as 15m",
            javaType = "java.time.Duration")
    public static final String DOWNLOAD_LINK_EXPIRATION = "CamelDynUrlDownloadLinkExpiration";

    /** The entity tag that the server sent. */
    @Metadata(
            description = "The entity tag of the part that was read or written, as the server sent it",
            javaType = "String")
    public static final String ETAG = "CamelDynUrlETag";

    /** The size of the data. */
    @Metadata(
            description = "The number of bytes of the data, or of the range of the data, that was read",
            javaType = "Long")
    public static final String SIZE = "CamelDynUrlSize";

    /** The time of the last change. */
    @Metadata(
            description = "The time of the last change of the part that was read or written",
            javaType = "java.time.Instant")
    public static final String LAST_MODIFIED = "CamelDynUrlLastModified";

    /** The HTTP status of the response. */
    @Metadata(description = "The HTTP status of the response", javaType = "Integer")
    public static final String STATUS_CODE = "CamelDynUrlStatusCode";

    /** Why an object of {@code multiGet} could not be read. */
    @Metadata(
            label = "producer",
            description =
                    "Why an object could not be read, in its message after multiGet. Each read of the body throws the same exception. Not set if the object was read",
            javaType = "Exception")
    public static final String EXCEPTION = "CamelDynUrlException";

    /** How many objects {@code multiDelete} has deleted. */
    @Metadata(label = "producer", description = "The number of objects that multiDelete has deleted", javaType = "Long")
    public static final String DELETED_COUNT = "CamelDynUrlDeletedCount";

    /** For how many keys {@code multiDelete} found no object. */
    @Metadata(
            label = "producer",
            description = "The number of keys for which multiDelete found no object",
            javaType = "Long")
    public static final String MISSING_COUNT = "CamelDynUrlMissingCount";

    /** How many keys {@code multiDelete} could not delete. */
    @Metadata(
            label = "producer",
            description =
                    "The number of keys whose deletion by multiDelete has failed. Missing objects are counted apart",
            javaType = "Long")
    public static final String FAILED_COUNT = "CamelDynUrlFailedCount";

    /** The number of times that the object was claimed. */
    @Metadata(
            label = "consumer",
            description =
                    "The number of times that the object was claimed, this claim included. It only grows, so that it can serve as a fencing token. Set with claim=lease",
            javaType = "Long")
    public static final String CLAIM_EPOCH = "CamelDynUrlClaimEpoch";

    /** The unique identifier of the claim. */
    @Metadata(
            label = "consumer",
            description = "The unique identifier of this claim. Set with claim=lease",
            javaType = "String")
    public static final String CLAIM_ID = "CamelDynUrlClaimId";

    /** The acknowledgement of the object, as a header and as an exchange property. */
    @Metadata(
            label = "consumer",
            description =
                    "The acknowledgement by which the route says, once, that the object was processed or has failed. Any thread can call it, also after the exchange has ended. It is also an exchange property of the same name. Set with acknowledge=manual",
            javaType = "io.github.dynurl.camel.DynUrlAcknowledgement")
    public static final String ACKNOWLEDGEMENT = "CamelDynUrlAcknowledgement";

    /** Camel's header for the media type of the body. */
    @Metadata(description = "The media type of the data", javaType = "String")
    public static final String MESSAGE_CONTENT_TYPE = Exchange.CONTENT_TYPE;

    /** Camel's header for the content codings of the body. */
    @Metadata(description = "The codings of the data, as it is stored", javaType = "String")
    public static final String MESSAGE_CONTENT_ENCODING = Exchange.CONTENT_ENCODING;

    /** Camel's header for the time of the message. */
    @Metadata(
            description = "The time of the last change of the data, in milliseconds since 1970-01-01 UTC",
            javaType = "Long")
    public static final String MESSAGE_TIMESTAMP = Exchange.MESSAGE_TIMESTAMP;

    /** Camel's header for the name of a file, with its folders. */
    @Metadata(
            description =
                    "The key as the relative path of a file, for example for the component file. It is safe on each operating system: an illegal character is replaced by an underscore. Set with the data of an object",
            javaType = "String")
    public static final String FILE_NAME = Exchange.FILE_NAME;

    /** Camel's header for the name of a file, without its folders. */
    @Metadata(description = "The last segment of CamelFileName. Set with the data of an object", javaType = "String")
    public static final String FILE_NAME_ONLY = Exchange.FILE_NAME_ONLY;

    /** Camel's header for the length of a file. */
    @Metadata(
            description = "The same number as CamelDynUrlSize. Set with the data of an object, if the number is known",
            javaType = "Long")
    public static final String FILE_LENGTH = Exchange.FILE_LENGTH;

    /** Camel's header for the path of a local file that has the body. */
    @Metadata(
            description =
                    "The path of the file in localWorkDirectory that has the data. With it, the component file moves the file instead of copying it. Set with the data of an object, if the option localWorkDirectory is set",
            javaType = "String")
    public static final String FILE_LOCAL_WORK_PATH = Exchange.FILE_LOCAL_WORK_PATH;

    private DynUrlConstants() {}
}
