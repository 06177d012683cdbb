package io.github.dynurl.store.http;

import io.github.dynurl.store.ByteRange;
import io.github.dynurl.store.Condition;
import io.github.dynurl.store.Data;
import io.github.dynurl.store.DataStream;
import io.github.dynurl.store.Key;
import io.github.dynurl.store.ListedObject;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.Part;
import io.github.dynurl.store.PartInfo;
import io.github.dynurl.store.Permissions;
import io.github.dynurl.store.Query;
import io.github.dynurl.store.QueryResult;
import io.github.dynurl.store.Results;
import io.github.dynurl.store.Select;
import io.github.dynurl.store.ServerCopies;
import io.github.dynurl.store.Store;
import io.github.dynurl.store.StoreEvent;
import io.github.dynurl.store.Transaction;
import io.github.dynurl.store.Value;
import io.github.dynurl.store.http.internal.body.StoreEvents;
import io.github.dynurl.store.http.internal.exchange.CallExecutor;
import io.github.dynurl.store.url.UrlLayout;
import java.io.InputStream;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Store} whose objects are on an HTTP server. With the default dialect, most operations send one request;
 * {@link #get} and {@link #set} send one request for the data and one for the metadata. Thread-safe.
 */
public final class HttpStore implements Store, ServerCopies {
    private final Sender sender;
    private final StoreContext context;
    private final Runnable onClose;
    private final Reads reads;
    private final Writes writes;
    private final Creates creates;
    private final Updates updates;
    private final Deletes deletes;
    private final Queries queries;

    /** The settings and collaborators that a store shares with its views. Only the {@link Sender} differs. */
    record StoreContext(
            UrlLayout layout,
            Dialect dialect,
            StoreEvents events,
            @Nullable String userTag,
            Executor executor,
            int queryConcurrency,
            long maxDecodedSize,
            boolean sendsDigests,
            OptionWarnings warnings) {}

    HttpStore(StoreContext context, Sender sender, Runnable onClose) {
        this.context = context;
        this.sender = sender;
        this.onClose = onClose;
        this.reads = new Reads(context.layout(), context.dialect());
        this.writes = new Writes(context, reads);
        this.creates = new Creates(context, writes);
        this.updates = new Updates(context.layout(), context.dialect(), reads);
        this.deletes = new Deletes(context.layout(), context.dialect(), reads);
        this.queries = new Queries(context, reads);
    }

    /** Returns a new builder with the default options. */
    public static HttpStoreBuilder builder() {
        return new HttpStoreBuilder();
    }

    @Override
    public Optional<PartInfo> find(String key) {
        return reads.findData(sender, "exists", Key.of("exists", key)); // users call Store.exists, as messages say
    }

    @Override
    public Value get(String key, Condition condition) {
        GetData download = createDownload("get", key, ByteRange.all(), condition);
        Sender operation = sender.withSharedTimeout();
        // The metadata is read first: an open data stream holds a connection, and a second connection may not be free.
        Metadata metadata = reads.readMetadataForGet(operation, download.key());
        return Value.of(operation.execute(download), metadata);
    }

    @Override
    public DataStream getData(String key, ByteRange range, Condition condition) {
        GetData download = createDownload("getData", key, range, condition);
        return range.isEmpty()
                ? new DataStream(InputStream.nullInputStream(), PartInfo.NONE.size(0))
                : sender.execute(download);
    }

    private GetData createDownload(String action, String key, ByteRange range, Condition condition) {
        // If the stream opens the data again, sender::execute does that as an operation with a timeout of its own.
        Key checked = Key.of(action, key);
        long maxSize = context.maxDecodedSize();
        StoreEvents events = context.events();
        return new GetData(
                action, checked, range, condition, maxSize, events.downloadProgress(checked), sender::execute);
    }

    @Override
    public Metadata getMetadata(String key, Select select) {
        return reads.readValues(sender, reads.metadataCall("getMetadata", Key.of("getMetadata", key), select));
    }

    @Override
    public Permissions getPermissions(String key) {
        reads.requirePermissions("getPermissions", key);
        return reads.readPermissions(sender, "getPermissions", Key.of("getPermissions", key));
    }

    @Override
    public PartInfo set(String key, Value value, Condition condition) {
        try {
            PartInfo info = writes.set(sender, Key.of("set", key), value, condition);
            context.events().raise(new StoreEvent.Written(key, Part.DATA, value.metadata()));
            return info;
        } finally {
            // If a failure prevented the upload, this closes the caller's stream. Otherwise, it does nothing.
            value.data().discard();
        }
    }

    /**
     * Creates an object whose key the server chooses, and returns the key. Requires the value {@code createUrl} of the
     * dialect. Not atomic: if the second of two requests fails, the message has the key. Always closes the data.
     */
    public String create(Value value) {
        return creates.create(sender, value).text();
    }

    /** Creates an object without data, see {@link #create(Value)}. Requires {@code createBody=metadata}. */
    public String create(Metadata metadata) {
        return creates.create(sender, metadata).text();
    }

    @Override
    public PartInfo setData(String key, Data data, Condition condition) {
        try {
            PartInfo info = writes.setData(sender, "setData", Key.of("setData", key), data, condition);
            context.events().raise(new StoreEvent.Written(key, Part.DATA, null));
            return info;
        } finally {
            data.discard();
        }
    }

    @Override
    public boolean mayCopyData(String key, String targetKey, Condition targetCondition) {
        return writes.mayCopyData(sender, new Key(key), new Key(targetKey), targetCondition);
    }

    @Override
    public Metadata readIncludedMetadata(String key) {
        return sender.execute(reads.includedMetadataCall("copy", new Key(key)));
    }

    @Override
    public Optional<PartInfo> copyData(String key, String targetKey, String etag, Condition targetCondition) {
        return writes.copyData(sender, new Key(key), new Key(targetKey), etag, targetCondition);
    }

    @Override
    public PartInfo setMetadata(String key, Metadata metadata, Condition condition) {
        PartInfo info = replaceJson("setMetadata", key, Part.METADATA, metadata, condition);
        context.events().raise(new StoreEvent.Written(key, Part.METADATA, metadata));
        return info;
    }

    @Override
    public PartInfo updateMetadata(String key, Metadata metadata, Condition condition) {
        PartInfo info = updateJson("updateMetadata", key, Part.METADATA, metadata, condition);
        context.events().raise(new StoreEvent.Updated(key, Part.METADATA, metadata));
        return info;
    }

    @Override
    public PartInfo setPermissions(String key, Permissions permissions, Condition condition) {
        reads.requirePermissions("setPermissions", key);
        Writes.requireOwner("setPermissions", key, permissions);
        PartInfo info = replaceJson("setPermissions", key, Part.PERMISSIONS, permissions, condition);
        context.events().raise(new StoreEvent.Written(key, Part.PERMISSIONS, null));
        return info;
    }

    @Override
    public PartInfo updatePermissions(String key, Permissions permissions, Condition condition) {
        reads.requirePermissions("updatePermissions", key);
        PartInfo info = updateJson("updatePermissions", key, Part.PERMISSIONS, permissions, condition);
        context.events().raise(new StoreEvent.Updated(key, Part.PERMISSIONS, null));
        return info;
    }

    private PartInfo replaceJson(String action, String key, Part part, Map<String, ?> values, Condition condition) {
        return writes.replace(sender, Writes.Replacement.of(action, Key.of(action, key), part, values, condition));
    }

    private PartInfo updateJson(String action, String key, Part part, Map<String, ?> values, Condition condition) {
        return updates.update(sender, new Updates.Update(action, Key.of(action, key), part, values, condition));
    }

    @Override
    public PartInfo delete(String key, Condition condition) {
        PartInfo info = deletes.delete(sender, Key.of("delete", key), condition);
        context.events().raise(new StoreEvent.Deleted(key));
        return info;
    }

    @Override
    public Results<QueryResult> query(Query query) {
        return queries.openResults(sender, "query", query);
    }

    @Override
    public Results<String> queryKeys(Query query) {
        return queries.openKeys(sender, query);
    }

    /** Finds objects, and returns what the response to the query contains about them. The caller closes the results. */
    public Results<ListedObject> list(Query query) {
        return queries.openList(sender, query);
    }

    @Override
    public Map<String, Object> info() {
        return StoreDescription.info(context.layout(), context.dialect(), context.userTag());
    }

    /**
     * Returns a description of the first request that each operation would send, by the name of the operation: method,
     * URL and header fields, with masked secrets. If the store refuses an operation, it has the reason. Sends nothing.
     *
     * @param key an example of a key, for the URLs
     * @param query an example of a query
     */
    public Map<String, Object> explain(String key, Query query) {
        return StoreDescription.explain(new HttpStore(context, sender.asDescribing(), () -> {}), key, query);
    }

    /** Returns the URL of the data of an object, without credentials and the query of the base URL. Sends nothing. */
    public String url(String key) {
        GetData download = createDownload("url", key, ByteRange.all(), Condition.none());
        return sender.callExecutor().url(download, context.layout().urlWithoutCredentials(download.key(), Part.DATA));
    }

    /** Returns whether the data of an object has the same URL as that of an object in another store. Sends nothing. */
    public boolean hasSameUrl(String key, HttpStore other, String otherKey) {
        return context.layout().hasSameDataUrl(key, other.context.layout(), otherKey);
    }

    /** Returns a URL with which anybody can read the data for some time. Sends nothing. Needs a signer that creates it. */
    public String presign(String key, Duration validity) {
        return sender.callExecutor()
                .presign(createDownload("presign", key, ByteRange.all(), Condition.none()), validity);
    }

    @Override
    public Optional<String> userTag() {
        return Optional.ofNullable(context.userTag());
    }

    @Override
    public Transaction transaction(String notes) {
        return context.events().transaction(notes); // only groups events, because the server has no transactions
    }

    @Override
    public boolean isOpen() {
        return !sender.callExecutor().isClosed();
    }

    /** Returns the timeout of an operation, see {@link HttpStoreBuilder#operationTimeout}. */
    public Duration operationTimeout() {
        return sender.callExecutor().operationTimeout();
    }

    /** Returns the dialect of the server. */
    public Dialect dialect() {
        return context.dialect();
    }

    /**
     * Returns a view of this store with the same client and listener. Closing the view cancels only the operations,
     * streams and results that were started through the view. Closing this store also closes the view.
     */
    public HttpStore scope() {
        return scope(operationTimeout());
    }

    /** Returns a view like {@link #scope()}. Each operation of the view has this timeout. */
    public HttpStore scope(Duration operationTimeout) {
        CallExecutor callExecutor = sender.callExecutor();
        CallExecutor scope = callExecutor.createChild(operationTimeout);
        return new HttpStore(context, sender.withCallExecutor(scope), () -> callExecutor.removeChild(scope));
    }

    /**
     * Returns a view of this store that adds these header fields to each request to the server of the base URL. Closing
     * the view also closes this store.
     *
     * @throws IllegalArgumentException if a name or value is malformed or reserved; the message contains the name
     */
    public HttpStore withHeaders(Map<String, String> headers) {
        headers.forEach(CallWithHeaders::checkHeader);
        return new HttpStore(context, sender.withHeaders(headers), onClose);
    }

    /** Checks the name of a header field for {@link #withHeaders}, and throws the same exception. */
    public static void checkHeaderName(String name) {
        CallWithHeaders.checkName(name);
    }

    /**
     * Sends one {@code HEAD} to the base URL and returns the status. Every status below 500 except 401 is a success.
     *
     * @throws io.github.dynurl.store.StoreException if the server responds with 401 or 5xx, or does not respond
     */
    public int probe() {
        return sender.execute(new Probe());
    }

    /** Returns the end of a message about a missing object that a query found: its URL, and the options to check. */
    public String explainMissing(String key, Part part) {
        return queries.missingMessage(Key.of("query", key), part);
    }

    /** Returns how many operations are active. An open stream or an open result of a query counts as one operation. */
    public int activeRequests() {
        return sender.callExecutor().countActiveOperations();
    }

    @Override
    public void close() {
        if (isOpen()) { // if two threads get here at the same time, both steps have no effect in the second one
            sender.callExecutor().close();
            onClose.run();
        }
    }

    @Override
    public String toString() {
        return "HttpStore " + context.layout();
    }
}
