package io.github.dynurl.camel.internal.message;

import io.github.dynurl.camel.DynUrlConfiguration;
import io.github.dynurl.camel.DynUrlConstants;
import io.github.dynurl.camel.DynUrlQueryResult;
import io.github.dynurl.camel.internal.bulk.KeySource;
import io.github.dynurl.camel.internal.bulk.MultiDelete;
import io.github.dynurl.camel.internal.bulk.OrderedCalls;
import io.github.dynurl.camel.internal.client.EndpointLog;
import io.github.dynurl.camel.internal.client.StoreOwner;
import io.github.dynurl.store.ByteRange;
import io.github.dynurl.store.DataStream;
import io.github.dynurl.store.Failure;
import io.github.dynurl.store.InvalidRequestException;
import io.github.dynurl.store.Json;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.PartInfo;
import io.github.dynurl.store.Results;
import io.github.dynurl.store.Store;
import io.github.dynurl.store.StoreException.Outcome;
import io.github.dynurl.store.Value;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.converter.stream.InputStreamCache;
import org.jspecify.annotations.Nullable;

/**
 * Writes the response of the store to the message of an exchange: the body and the headers. No other class sets the
 * headers of a response. Not thread-safe.
 */
public final class ResponseWriter {
    /** The exchange property with the name of the store from which the object in the message comes. */
    public static final String STORE_PROPERTY = "CamelDynUrlStore";

    /** The exchange property with the {@link MetadataOrigin} of a metadata header that this class has set. */
    private static final String METADATA_ORIGIN = "CamelDynUrlMetadataOrigin";

    /** The exchange property with the name of a file that this class has set as a header. */
    private static final String FILE_NAME_PROPERTY = "CamelDynUrlFileName";

    /** The properties of an exchange that this class sets for an object. */
    static final List<String> OBJECT_PROPERTIES = List.of(
            STORE_PROPERTY, METADATA_ORIGIN, FILE_NAME_PROPERTY, Charsets.CHARSET_SET_HERE, Exchange.CHARSET_NAME);

    /** The headers about a body. With the local work path, {@code file:} would store that file instead of a new body. */
    private static final List<String> BODY_HEADERS = List.of(
            Exchange.CONTENT_TYPE,
            Exchange.CONTENT_ENCODING,
            Exchange.MESSAGE_TIMESTAMP,
            DynUrlConstants.FILE_LOCAL_WORK_PATH,
            DynUrlConstants.EXCEPTION);

    /** The object to which the metadata in the header belongs. */
    private record MetadataOrigin(String storeName, String key, Metadata metadata) {
        /** Compares references, because a route may have set equal metadata itself. */
        @SuppressWarnings("ReferenceEquality")
        boolean isSameAs(@Nullable Object header) {
            return header == metadata;
        }

        boolean belongsTo(String otherStoreName, @Nullable String otherKey) {
            return key.equals(otherKey) && storeName.equals(otherStoreName);
        }
    }

    /** A warning is logged if stream caching has read a body of more bytes than this into memory. */
    private static final long LARGE_BODY_BYTES = 16 * 1024 * 1024;

    private final Exchange exchange;
    private final Message message;
    private final DynUrlConfiguration options;
    private final StoreOwner owner;
    private final Map<String, String> requestHeaders;
    private boolean isBodyReplaced;

    /**
     * Creates a writer for an exchange.
     *
     * @param requestHeaders the headers of each HTTP request for this exchange, including the requests that are sent
     *     later, when a streamed body or an iterator is read
     */
    public ResponseWriter(
            Exchange exchange, DynUrlConfiguration options, StoreOwner owner, Map<String, String> requestHeaders) {
        this.requestHeaders = requestHeaders;
        this.exchange = exchange;
        this.message = exchange.getMessage();
        this.options = options;
        this.owner = owner;
    }

    /**
     * Sets the body, and removes the headers about the previous body, such as its type, charset, name and failure. A previous
     * stream is parked and not closed. It releases its connection, but code with a reference can still read it.
     */
    public void setBody(@Nullable Object body) {
        if (message.getBody() instanceof StoreStreamCache previous) {
            previous.park();
        }
        isBodyReplaced = true;
        message.setBody(body);
        BODY_HEADERS.forEach(message::removeHeader);
        removeFileHeaders();
        Charsets.clearExchangeCharset(exchange);
    }

    /** Sets the body to a map or, with outputType=json, to the JSON text of the map. */
    void setMap(Map<String, ?> map) {
        if (options.getOutputType().equals("json")) {
            setBody(Json.text(map));
            message.setHeader(Exchange.CONTENT_TYPE, "application/json");
        } else {
            setBody(map);
        }
    }

    /**
     * Sets the headers of a part (data, metadata or permissions): its key, entity tag, time and status. Removes the
     * headers of unknown values, and the header with the size.
     */
    public void setPartHeaders(String key, PartInfo info) {
        exchange.setProperty(STORE_PROPERTY, owner.storeName());
        removeMetadataOfOtherObject(key);
        message.setHeader(DynUrlConstants.KEY, key);
        setOrRemove(DynUrlConstants.ETAG, info.etag());
        setOrRemove(DynUrlConstants.LAST_MODIFIED, info.modified());
        // The status is 0 if the part was not received by HTTP.
        setOrRemove(DynUrlConstants.STATUS_CODE, info.status() == 0 ? null : info.status());
        message.removeHeader(DynUrlConstants.SIZE);
    }

    /** Sets the headers of the data that was written to another store than that of the endpoint. */
    void setPartHeadersOfStore(String storeName, String key, PartInfo info) {
        setPartHeaders(key, info);
        exchange.setProperty(STORE_PROPERTY, storeName);
    }

    /** Sets the headers of a part, and the header with the size of the data. */
    void setDataHeaders(String key, PartInfo info) {
        setPartHeaders(key, info);
        setOrRemove(DynUrlConstants.SIZE, info.size().isPresent() ? info.size().getAsLong() : null);
    }

    private void setOrRemove(String headerName, @Nullable Object value) {
        if (value == null) {
            message.removeHeader(headerName);
        } else {
            message.setHeader(headerName, value);
        }
    }

    /**
     * Releases and removes the body of an exchange that is dropped before it is routed. The end of an exchange normally
     * releases the body, but such an exchange never ends.
     */
    public void discardBody() {
        if (message.getBody() instanceof ReleasableBody body) {
            body.release();
        }
        setBody(null);
    }

    /** Sets the body to the data of a value, and the metadata header to its metadata. */
    void setValue(String key, Value value) throws IOException {
        DataStream data = (DataStream) value.data().open(); // the data of a store always opens as a DataStream
        setData(key, ByteRange.all(), data);
        setMetadata(key, value.metadata());
    }

    /** Sets the metadata header of an object whose data is the body. */
    public void setMetadata(String key, Metadata metadata) {
        message.setHeader(DynUrlConstants.METADATA, metadata);
        exchange.setProperty(METADATA_ORIGIN, new MetadataOrigin(owner.storeName(), key, metadata));
    }

    /**
     * Removes the metadata header if the body was replaced and belongs to another object now. A metadata header that
     * the route has set stays, because a following operation {@code set} or {@code create} reads it.
     *
     * @param key the key of the object in the body; null if the body is no object
     */
    private void removeMetadataOfOtherObject(@Nullable String key) {
        if (!isBodyReplaced || !(exchange.getProperty(METADATA_ORIGIN) instanceof MetadataOrigin origin)) {
            return;
        }
        if (!origin.belongsTo(owner.storeName(), key)) {
            exchange.removeProperty(METADATA_ORIGIN);
            if (origin.isSameAs(message.getHeader(DynUrlConstants.METADATA))) {
                message.removeHeader(DynUrlConstants.METADATA);
            }
        }
    }

    /**
     * Sets the body to data, and sets the headers of the data. The body is a file if the option localWorkDirectory is set.
     * Otherwise, it is a byte array if the data has at most the number of bytes in the option inMemoryThreshold, or a
     * stream that can be read again.
     */
    public void setData(String key, ByteRange range, DataStream data) throws IOException {
        LocalWorkDirectory directory = LocalWorkDirectory.of(options);
        Object body = directory == null ? toBody(key, range, data) : directory.download(exchange, key, data);
        PartInfo info = body instanceof LocalFile file ? data.info().size(file.length()) : data.info();
        setBody(body);
        setDataHeaders(key, info);
        setFileHeaders(key);
        setOrRemove(DynUrlConstants.FILE_LOCAL_WORK_PATH, body instanceof LocalFile file ? file.getPath() : null);
        setOrRemove(Exchange.CONTENT_TYPE, info.mediaType());
        setOrRemove(Exchange.CONTENT_ENCODING, info.contentEncoding());
        Charsets.setExchangeCharset(exchange, info.mediaType());
        setOrRemove(
                Exchange.MESSAGE_TIMESTAMP,
                info.modified() == null ? null : info.modified().toEpochMilli());
    }

    /** Sets the headers from which the component {@code file} takes the name of a file that has the body. */
    private void setFileHeaders(String key) {
        String path = FileNames.pathOf(key);
        message.setHeader(Exchange.FILE_NAME, path);
        message.setHeader(Exchange.FILE_NAME_ONLY, FileNames.nameOf(path));
        setOrRemove(Exchange.FILE_LENGTH, message.getHeader(DynUrlConstants.SIZE));
        exchange.setProperty(FILE_NAME_PROPERTY, path);
    }

    /** Removes these headers if this class has set them. A name that the route or another component has set stays. */
    private void removeFileHeaders() {
        Object path = exchange.removeProperty(FILE_NAME_PROPERTY);
        if (path != null && path.equals(message.getHeader(Exchange.FILE_NAME))) {
            message.removeHeader(Exchange.FILE_NAME);
            message.removeHeader(Exchange.FILE_NAME_ONLY);
            message.removeHeader(Exchange.FILE_LENGTH);
        }
    }

    private Object toBody(String key, ByteRange range, DataStream data) throws IOException {
        int threshold = (int) options.getInMemoryThreshold(); // checked by the endpoint to fit
        try {
            // Data of unknown size counts as small until more bytes than the threshold were read.
            if (data.info().size().orElse(0) <= threshold) {
                byte[] start = data.readNBytes(threshold + 1);
                if (start.length <= threshold) {
                    data.close();
                    return start;
                }
                data.unread(start);
            }
            StoreStreamCache cache = StoreStreamCache.open(owner, requestHeaders, key, range, data);
            BodyReleaser.add(exchange, cache);
            return cache;
        } catch (IOException | RuntimeException e) {
            data.close();
            throw e;
        }
    }

    /** Removes the headers of a part that an earlier operation has set. */
    void removePartHeaders() {
        removeMetadataOfOtherObject(null);
        List.of(DynUrlConstants.ETAG, DynUrlConstants.LAST_MODIFIED, DynUrlConstants.STATUS_CODE, DynUrlConstants.SIZE)
                .forEach(message::removeHeader);
    }

    /**
     * Sets the body to the results of a query: a list, or an iterator that receives the results while it is iterated.
     */
    <T> void setResults(String action, Store store, Function<Store, Results<T>> query) {
        if (options.getQueryResult() == DynUrlQueryResult.list) {
            setBody(toList(action, query.apply(store)));
        } else {
            // The iterator outlives the operation, so it leases another store, which does not have the headers yet.
            setIterator(action, lease -> query.apply(StoreOwner.withHeaders(requestHeaders, lease.store())));
        }
        removePartHeaders();
    }

    private <T> void setIterator(String action, Function<StoreOwner.SharedStore, Results<T>> query) {
        ResultsIterator<T> iterator = ResultsIterator.of(action, exchange, owner, query);
        BodyReleaser.add(exchange, iterator);
        setBody(iterator);
    }

    /** Returns the options of the endpoint. */
    DynUrlConfiguration options() {
        return options;
    }

    /** Sets the body to an iterator that reads the objects of the keys while it is iterated: a message for each. */
    void setObjects(KeySource keys) {
        CamelContext context = exchange.getContext();
        DynUrlConfiguration withoutFiles = options.copy(); // files would stay until the exchange before the split ends
        withoutFiles.setLocalWorkDirectory(null);
        setIterator(
                "multiGet",
                lease -> MultiGet.open(
                        keys,
                        StoreOwner.withHeaders(requestHeaders, lease.store()),
                        new OrderedCalls.Workers(lease.threads().query(), options.getQueryConcurrency()),
                        context,
                        creator -> new ResponseWriter(creator, withoutFiles, owner, requestHeaders)));
        removePartHeaders();
    }

    /** Sets the body to the keys that were not deleted, and the headers with the numbers of keys. */
    void setDeletions(MultiDelete run) {
        setBody(run.notDeleted());
        removePartHeaders();
        message.setHeader(DynUrlConstants.DELETED_COUNT, run.deletedCount());
        message.setHeader(DynUrlConstants.MISSING_COUNT, run.missingCount());
        message.setHeader(DynUrlConstants.FAILED_COUNT, run.failedCount());
    }

    private <T> List<T> toList(String action, Results<T> results) {
        List<T> list = new ArrayList<>();
        try (results) {
            while (results.hasNext()) {
                if (list.size() == options.getQueryLimit()) {
                    throw new InvalidRequestException(Failure.of(
                                    action,
                                    null,
                                    "there are more than " + options.getQueryLimit() + " results; use"
                                            + " queryResult=iterator, a narrower filter, or a higher queryLimit")
                            .outcome(Outcome.REJECTED));
                }
                list.add(results.next());
            }
        }
        return list;
    }

    /**
     * Logs once per endpoint that Camel's stream caching has read a large body into memory. Camel does that before the
     * component gets the body, so the component cannot stream it. Camel's other caches in memory (not
     * InputStreamCache) contain bodies that were in memory before the caching, so there is no warning for them.
     */
    void logCachedBody() {
        if (exchange.getMessage().getBody() instanceof InputStreamCache cache
                && cache.length() > LARGE_BODY_BYTES
                && owner.mustLogCachedBody()) {
            EndpointLog.LOG.warn(
                    "Camel's stream caching has read a body of {} bytes into memory before it is written to the store. To"
                            + " stream such bodies, set streamCache=false on the route, or let Camel keep them in files:"
                            + " camel.main.streamCachingSpoolEnabled=true (this is logged once per endpoint)",
                    cache.length());
        }
    }
}
