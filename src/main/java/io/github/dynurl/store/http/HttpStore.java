package io.github.dynurl.store.http;

import io.github.dynurl.store.ByteRange;
import io.github.dynurl.store.Condition;
import io.github.dynurl.store.Data;
import io.github.dynurl.store.DataStream;
import io.github.dynurl.store.Failure;
import io.github.dynurl.store.InvalidRequestException;
import io.github.dynurl.store.Key;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.NoSuchKeyException;
import io.github.dynurl.store.Part;
import io.github.dynurl.store.PartInfo;
import io.github.dynurl.store.Permissions;
import io.github.dynurl.store.Query;
import io.github.dynurl.store.QueryResult;
import io.github.dynurl.store.Results;
import io.github.dynurl.store.Select;
import io.github.dynurl.store.Store;
import io.github.dynurl.store.StoreEvent;
import io.github.dynurl.store.Transaction;
import io.github.dynurl.store.Value;
import io.github.dynurl.store.http.internal.body.StoreEvents;
import io.github.dynurl.store.http.internal.exchange.Transport;
import io.github.dynurl.store.url.UrlLayout;
import java.io.InputStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a store on an HTTP server: each operation is one request, or two for a whole value (seed: DynamicURLStore).
 * Thread-safe.
 */
public final class HttpStore implements Store {
    private final Sender sender;
    private final Shared shared;
    private final Runnable onClose;
    private final StoreEvents events;
    private final Reads reads;
    private final Updates updates;
    private final Deletes deletes;
    private final Queries queries;

    /** Contains what a store shares with its views: all but the sender of its calls. */
    record Shared(
            UrlLayout layout,
            Dialect dialect,
            StoreEvents events,
            @Nullable String userTag,
            Executor executor,
            int queryConcurrency,
            long maxDecodedSize,
            OptionWarnings warnings) {}

    HttpStore(Shared shared, Sender sender, Runnable onClose) {
        this.shared = shared;
        this.sender = sender;
        this.onClose = onClose;
        this.events = shared.events();
        this.reads = new Reads(shared.layout(), shared.dialect());
        this.updates = new Updates(shared.layout(), shared.dialect(), reads);
        this.deletes = new Deletes(shared.layout(), shared.dialect(), reads);
        this.queries = new Queries(shared, reads);
    }

    /** Begins a store. */
    public static HttpStoreBuilder builder() {
        return new HttpStoreBuilder();
    }

    @Override
    public Optional<PartInfo> find(String key) {
        return reads.find(sender, "exists", Key.of("exists", key));
    }

    @Override
    public Value get(String key, Condition condition) {
        Key checked = Key.of("get", key);
        Condition readable = readable("get", key, condition);
        Sender operation = sender.begin();
        // First what is small: it must not wait for a connection while the data holds one.
        Metadata metadata = metadata(operation, new Calls.GetJson("get", checked, Part.METADATA, Select.all(), ""));
        return Value.of(operation.execute(getData("get", checked, ByteRange.all(), readable)), metadata);
    }

    /** Reads metadata of data that is read afterwards: that tells whether there is such a key. */
    private Metadata metadata(Sender operation, Calls.GetJson call) {
        try {
            return operation.execute(call);
        } catch (NoSuchKeyException e) {
            if (reads.readsMissing()) {
                return Metadata.empty();
            }
            throw e;
        }
    }

    @Override
    public DataStream getData(String key, ByteRange range, Condition condition) {
        Key checked = Key.of("getData", key);
        Condition readable = readable("getData", key, condition);
        if (range.isEmpty()) {
            return new DataStream(InputStream.nullInputStream(), PartInfo.NONE.size(0));
        }
        return sender.execute(getData("getData", checked, range, readable));
    }

    private GetData getData(String action, Key key, ByteRange range, Condition condition) {
        return new GetData(
                action, key, range, condition, shared.maxDecodedSize(), events.downloads(key), sender::execute);
    }

    private static Condition readable(String action, String key, Condition condition) {
        if (condition.isAbsent()) {
            throw new InvalidRequestException(
                    Failure.of(action, key, "If-None-Match: * is for writing; what is absent cannot be read"));
        }
        return condition;
    }

    @Override
    public Metadata getMetadata(String key, Select select) {
        Key checked = Key.of("getMetadata", key);
        return reads.json(sender, new Calls.GetJson("getMetadata", checked, Part.METADATA, select, ""));
    }

    @Override
    public Permissions getPermissions(String key) {
        return reads.permissions(sender, "getPermissions", Key.of("getPermissions", key));
    }

    @Override
    public PartInfo set(String key, Value value, Condition condition) {
        try {
            return write(key, value, condition);
        } finally {
            value.data().discard();
        }
    }

    private PartInfo write(String key, Value value, Condition condition) {
        Key checked = Key.of("set", key);
        if (!shared.layout().hasPartUrls()) {
            throw new InvalidRequestException(
                    Failure.of(
                            "set",
                            key,
                            "data and metadata have the same URL, so one would replace the other; {part} is missing in urlFormat"));
        }
        Data json = Calls.json(value.metadata());
        Sender operation = sender.begin();
        PartInfo info = new ConfirmedWrites(operation).put(Calls.PutData.of("set", checked, value.data(), condition));
        operation.execute(new Calls.WriteJson(
                "set",
                "PUT",
                checked,
                Part.METADATA,
                json,
                Condition.none(),
                "the data was written; writing the metadata failed: "));
        events.raise(new StoreEvent.Written(key, Part.DATA, value.metadata()));
        return info;
    }

    @Override
    public PartInfo setData(String key, Data data, Condition condition) {
        try {
            Calls.PutData call = Calls.PutData.of("setData", Key.of("setData", key), data, condition);
            PartInfo info = new ConfirmedWrites(sender).put(call);
            events.raise(new StoreEvent.Written(key, Part.DATA, null));
            return info;
        } finally {
            data.discard();
        }
    }

    @Override
    public PartInfo setMetadata(String key, Metadata metadata, Condition condition) {
        PartInfo info = write("setMetadata", key, Part.METADATA, metadata, condition);
        events.raise(new StoreEvent.Written(key, Part.METADATA, metadata));
        return info;
    }

    @Override
    public PartInfo updateMetadata(String key, Metadata metadata, Condition condition) {
        PartInfo info = update("updateMetadata", key, Part.METADATA, metadata, condition);
        events.raise(new StoreEvent.Updated(key, Part.METADATA, metadata));
        return info;
    }

    @Override
    public PartInfo setPermissions(String key, Permissions permissions, Condition condition) {
        if (!permissions.hasOwner()) {
            throw new InvalidRequestException(
                    Failure.of("setPermissions", key, "the permissions must have \"owned\" with at least one tag"));
        }
        PartInfo info = write("setPermissions", key, Part.PERMISSIONS, permissions, condition);
        events.raise(new StoreEvent.Written(key, Part.PERMISSIONS, null));
        return info;
    }

    @Override
    public PartInfo updatePermissions(String key, Permissions permissions, Condition condition) {
        PartInfo info = update("updatePermissions", key, Part.PERMISSIONS, permissions, condition);
        events.raise(new StoreEvent.Updated(key, Part.PERMISSIONS, null));
        return info;
    }

    private PartInfo write(String action, String key, Part part, Map<String, ?> values, Condition condition) {
        Calls.WriteJson call =
                new Calls.WriteJson(action, "PUT", Key.of(action, key), part, Calls.json(values), condition, "");
        return new ConfirmedWrites(sender).write(call, values);
    }

    private PartInfo update(String action, String key, Part part, Map<String, ?> values, Condition condition) {
        return updates.update(sender, new Updates.Update(action, Key.of(action, key), part, values, condition));
    }

    @Override
    public PartInfo delete(String key, Condition condition) {
        PartInfo info = deletes.delete(sender, Key.of("delete", key), condition);
        events.raise(new StoreEvent.Deleted(key));
        return info;
    }

    @Override
    public Results<QueryResult> query(Query query) {
        return queries.results(sender, "query", query);
    }

    @Override
    public Results<String> queryKeys(Query query) {
        return queries.keys(sender, query);
    }

    @Override
    public Map<String, Object> info() {
        Map<String, Object> info = new LinkedHashMap<>();
        info.put("type", "dynurl");
        info.put("baseUrl", shared.layout().baseUrl());
        info.put("urlFormat", shared.layout().format());
        info.put("urlFormatNoPart", shared.layout().formatNoPart());
        userTag().ifPresent(tag -> info.put("userTag", tag));
        info.put("query", shared.layout().queryOrigin().isPresent());
        info.put("permissions", true);
        info.put("transactions", false);
        info.put("readOnly", false);
        return info;
    }

    @Override
    public Optional<String> userTag() {
        return Optional.ofNullable(shared.userTag());
    }

    @Override
    public Transaction transaction(String notes) {
        events.raise(new StoreEvent.TransactionStarted(notes));
        AtomicBoolean ended = new AtomicBoolean();
        return () -> {
            if (!ended.getAndSet(true)) {
                events.raise(new StoreEvent.TransactionEnded(notes));
            }
        };
    }

    @Override
    public boolean isOpen() {
        return !sender.transport().isClosed();
    }

    /**
     * Returns a view of this store that can be closed by itself: closing it ends what was begun through it and nothing
     * else. It shares the client and the listener, and is closed with this store.
     */
    public HttpStore scope() {
        return scope(sender.transport().operationTimeout());
    }

    /** The same with another time limit for an operation. */
    public HttpStore scope(Duration operationTimeout) {
        Transport transport = sender.transport();
        Transport scope = transport.scope(operationTimeout);
        return new HttpStore(shared, sender.through(scope), () -> transport.forget(scope));
    }

    /**
     * Returns a view of this store that sends these headers with each request; closing it closes this one.
     *
     * @throws IllegalArgumentException if one cannot be sent, or the store sets it itself; the message has its name
     */
    public HttpStore withHeaders(Map<String, String> more) {
        more.forEach(WithHeaders::check);
        return new HttpStore(shared, sender.withHeaders(more), onClose);
    }

    /**
     * Checks the name of a header for {@link #withHeaders}.
     *
     * @throws IllegalArgumentException if it is none, or one that the store sets itself
     */
    public static void checkHeaderName(String name) {
        WithHeaders.check(name, "");
    }

    /**
     * Asks the server for a sign of life, one {@code HEAD} of the base URL, and returns the status of its answer. What is
     * there does not matter: 404 and 403 are signs of life.
     *
     * @throws io.github.dynurl.store.AccessDeniedException if it does not accept the credentials (401)
     * @throws io.github.dynurl.store.StoreException if it does not answer, or with a status from 500 on
     */
    public int probe() {
        return sender.execute(new Calls.Probe());
    }

    /**
     * Says where the metadata or the data of a key that is not there was looked for, without query and secrets, and which
     * options to check. No I/O.
     */
    public String explainMissing(String key, Part part) {
        return queries.missing(Key.of("query", key).text(), part);
    }

    /** Returns how many answers hold or await a connection now: operations under way, streams and results not closed. */
    public int activeRequests() {
        return sender.transport().active();
    }

    @Override
    public void close() {
        if (isOpen()) {
            sender.transport().close();
            onClose.run();
        }
    }

    @Override
    public String toString() {
        return "HttpStore " + shared.layout();
    }
}
