package io.github.dynurl.store.http;

import io.github.dynurl.store.ByteRange;
import io.github.dynurl.store.Condition;
import io.github.dynurl.store.Data;
import io.github.dynurl.store.DataStream;
import io.github.dynurl.store.Failure;
import io.github.dynurl.store.InvalidRequestException;
import io.github.dynurl.store.JsonException;
import io.github.dynurl.store.Key;
import io.github.dynurl.store.Metadata;
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
import io.github.dynurl.store.UnexpectedReplyException;
import io.github.dynurl.store.Value;
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
    private final Transport transport;
    private final Settled settled;
    private final UrlLayout layout;
    private final Events events;
    private final @Nullable String userTag;
    private final Executor executor;
    private final int queryConcurrency;
    private final Runnable onClose;
    private final Map<String, String> headers;

    HttpStore(
            Transport transport,
            UrlLayout layout,
            Events events,
            @Nullable String userTag,
            Executor executor,
            int queryConcurrency,
            Runnable onClose,
            Map<String, String> headers) {
        this.transport = transport;
        this.settled = new Settled(this);
        this.layout = layout;
        this.events = events;
        this.userTag = userTag;
        this.executor = executor;
        this.queryConcurrency = queryConcurrency;
        this.onClose = onClose;
        this.headers = headers;
    }

    /** Begins a store. */
    public static HttpStoreBuilder builder() {
        return new HttpStoreBuilder();
    }

    @Override
    public Optional<PartInfo> find(String key) {
        Key checked = Key.of("exists", key);
        long begun = System.nanoTime();
        Calls.Found found = execute(new Calls.Find(checked, "HEAD"));
        if (found instanceof Calls.Found.Unsupported) {
            found = transport.executeSince(begun, complete(new Calls.Find(checked, "GET")));
        }
        return found instanceof Calls.Found.Answer answer ? answer.info() : Optional.empty();
    }

    @Override
    public Value get(String key, Condition condition) {
        Key checked = Key.of("get", key);
        Condition readable = readable("get", key, condition);
        long begun = System.nanoTime();
        // First what is small: it must not wait for a connection while the data holds one.
        Metadata metadata = execute(new Calls.GetJson("get", checked, Part.METADATA, Select.all()));
        GetData data = new GetData("get", checked, ByteRange.all(), readable, events);
        return Value.of(transport.executeSince(begun, complete(data)), metadata);
    }

    @Override
    public DataStream getData(String key, ByteRange range, Condition condition) {
        Key checked = Key.of("getData", key);
        Condition readable = readable("getData", key, condition);
        if (range.isEmpty()) {
            return new DataStream(InputStream.nullInputStream(), PartInfo.NONE.size(0));
        }
        return execute(new GetData("getData", checked, range, readable, events));
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
        return execute(new Calls.GetJson("getMetadata", Key.of("getMetadata", key), Part.METADATA, select));
    }

    @Override
    public Permissions getPermissions(String key) {
        Key checked = Key.of("getPermissions", key);
        Metadata json = execute(new Calls.GetJson("getPermissions", checked, Part.PERMISSIONS, Select.all()));
        try {
            return Permissions.ofJson(json);
        } catch (JsonException e) {
            String reason =
                    "GET " + layout.format() + " was answered with JSON that is no permissions: " + e.getMessage();
            throw new UnexpectedReplyException(
                    Failure.rejected("getPermissions", key, json.info().status(), reason)
                            .cause(e));
        }
    }

    @Override
    public PartInfo set(String key, Value value, Condition condition) {
        Key checked = Key.of("set", key);
        Data json = Calls.json(value.metadata());
        PartInfo info = settled.put(new Calls.PutData("set", checked, legal("set", key, value.data()), condition));
        execute(new Calls.WriteJson(
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
        Key checked = Key.of("setData", key);
        PartInfo info = settled.put(new Calls.PutData("setData", checked, legal("setData", key, data), condition));
        events.raise(new StoreEvent.Written(key, Part.DATA, null));
        return info;
    }

    /** Refuses a Content-Type that would break the request's head. */
    private static Data legal(String action, String key, Data data) {
        String type = data.mediaType();
        if (type != null && !type.chars().allMatch(c -> c >= 0x20 && c < 0x7f)) {
            throw new InvalidRequestException(Failure.of(
                    action, key, "the Content-Type " + Key.shown(type) + " has a character that a header cannot have"));
        }
        return data;
    }

    @Override
    public PartInfo setMetadata(String key, Metadata metadata, Condition condition) {
        PartInfo info = write("setMetadata", "PUT", key, Part.METADATA, metadata, condition);
        events.raise(new StoreEvent.Written(key, Part.METADATA, metadata));
        return info;
    }

    @Override
    public PartInfo updateMetadata(String key, Metadata metadata, Condition condition) {
        PartInfo info = write("updateMetadata", "POST", key, Part.METADATA, metadata, condition);
        events.raise(new StoreEvent.Updated(key, Part.METADATA, metadata));
        return info;
    }

    @Override
    public PartInfo setPermissions(String key, Permissions permissions, Condition condition) {
        if (!permissions.hasOwner()) {
            throw new InvalidRequestException(
                    Failure.of("setPermissions", key, "the permissions must have \"owned\" with at least one tag"));
        }
        PartInfo info = write("setPermissions", "PUT", key, Part.PERMISSIONS, permissions, condition);
        events.raise(new StoreEvent.Written(key, Part.PERMISSIONS, null));
        return info;
    }

    @Override
    public PartInfo updatePermissions(String key, Permissions permissions, Condition condition) {
        PartInfo info = write("updatePermissions", "POST", key, Part.PERMISSIONS, permissions, condition);
        events.raise(new StoreEvent.Updated(key, Part.PERMISSIONS, null));
        return info;
    }

    private PartInfo write(
            String action, String method, String key, Part part, Map<String, ?> values, Condition condition) {
        Key checked = Key.of(action, key);
        return settled.write(
                new Calls.WriteJson(action, method, checked, part, Calls.json(values), condition, ""), values);
    }

    @Override
    public PartInfo delete(String key, Condition condition) {
        PartInfo info = settled.delete(new Calls.Delete(Key.of("delete", key), condition));
        events.raise(new StoreEvent.Deleted(key));
        return info;
    }

    @Override
    public Results<QueryResult> query(Query query) {
        return new QueryResults(
                keys("query", query),
                (key, scope) -> new QueryResult(
                        key,
                        transport.execute(
                                complete(new Calls.GetJson("query", new Key(key), Part.METADATA, query.select())),
                                scope)),
                executor,
                queryConcurrency);
    }

    @Override
    public Results<String> queryKeys(Query query) {
        return keys("queryKeys", query);
    }

    private Results<String> keys(String action, Query query) {
        if (layout.queryOrigin().isEmpty()) {
            throw new InvalidRequestException(
                    Failure.of(action, null, "the store has no queryUrl; set the option queryUrl"));
        }
        if (query.filter().containsKey("")) {
            throw new InvalidRequestException(Failure.of(action, null, "the filter has an empty name"));
        }
        return execute(new Calls.QueryKeys(action, query));
    }

    @Override
    public Map<String, Object> info() {
        Map<String, Object> info = new LinkedHashMap<>();
        info.put("type", "dynurl");
        info.put("baseUrl", layout.baseUrl());
        info.put("urlFormat", layout.format());
        info.put("urlFormatNoPart", layout.formatNoPart());
        userTag().ifPresent(tag -> info.put("userTag", tag));
        info.put("query", layout.queryOrigin().isPresent());
        info.put("permissions", true);
        info.put("transactions", false);
        info.put("readOnly", false);
        return info;
    }

    @Override
    public Optional<String> userTag() {
        return Optional.ofNullable(userTag);
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
        return !transport.isClosed();
    }

    /**
     * Returns a view of this store that can be closed by itself: closing it ends what was begun through it and nothing
     * else. It shares the client and the listener, and is closed with this store.
     */
    public HttpStore scope() {
        return scope(transport.operationTimeout());
    }

    /** The same with another time limit for an operation. */
    public HttpStore scope(Duration operationTimeout) {
        Transport scope = transport.scope(operationTimeout);
        return new HttpStore(
                scope, layout, events, userTag, executor, queryConcurrency, () -> transport.forget(scope), headers);
    }

    /**
     * Returns a view of this store that sends these headers with each request; closing it closes this one.
     *
     * @throws IllegalArgumentException if one cannot be sent, or the store sets it itself; the message has its name
     */
    public HttpStore withHeaders(Map<String, String> more) {
        more.forEach(WithHeaders::check);
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.putAll(more);
        return new HttpStore(transport, layout, events, userTag, executor, queryConcurrency, onClose, all);
    }

    /**
     * Checks the name of a header for {@link #withHeaders}.
     *
     * @throws IllegalArgumentException if it is none, or one that the store sets itself
     */
    public static void checkHeaderName(String name) {
        WithHeaders.check(name, "");
    }

    <R> R execute(Call<R> call) {
        return transport.execute(complete(call));
    }

    private <R> Call<R> complete(Call<R> call) {
        return headers.isEmpty() ? call : new WithHeaders<>(call, headers);
    }

    /** Returns how many answers hold or await a connection now: operations under way, streams and results not closed. */
    public int activeRequests() {
        return transport.active();
    }

    @Override
    public void close() {
        if (isOpen()) {
            transport.close();
            onClose.run();
        }
    }

    @Override
    public String toString() {
        return "HttpStore " + layout;
    }
}
