package io.github.dynurl.testing;

import io.github.dynurl.store.AccessDeniedException;
import io.github.dynurl.store.ByteRange;
import io.github.dynurl.store.Condition;
import io.github.dynurl.store.Data;
import io.github.dynurl.store.DataStream;
import io.github.dynurl.store.InvalidRequestException;
import io.github.dynurl.store.Json;
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
import io.github.dynurl.store.StoreEvent.Direction;
import io.github.dynurl.store.StoreListener;
import io.github.dynurl.store.Transaction;
import io.github.dynurl.store.Value;
import io.github.dynurl.testing.InMemoryObjects.Content;
import io.github.dynurl.testing.InMemoryObjects.Stored;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Keeps everything in memory and fails as an HTTP store does. Each write gives the part a new strong entity tag. A new
 * object belongs to the user who creates it. Permissions can only be written if the object exists. Thread-safe.
 */
public final class InMemoryStore implements Store {
    private static final System.Logger LOG = System.getLogger(InMemoryStore.class.getName());

    private final InMemoryObjects objects;
    private final @Nullable String userTag;
    private final StoreListener listener;
    private final int bufferSize;
    private volatile boolean open = true;

    private InMemoryStore(InMemoryObjects objects, @Nullable String userTag, StoreListener listener, int bufferSize) {
        this.objects = objects;
        this.userTag = userTag;
        this.listener = listener;
        this.bufferSize = bufferSize;
    }

    /** Makes an empty store without a user tag, to which all permissions are open. */
    public static InMemoryStore create() {
        return new InMemoryStore(new InMemoryObjects(), null, StoreListener.NONE, 1 << 20);
    }

    /**
     * Opens another store on the same objects for a user, who may read and write the permissions of their own objects.
     */
    public InMemoryStore withUserTag(String tag) {
        return new InMemoryStore(objects, tag, listener, bufferSize);
    }

    /** Opens another store on the same objects that reports its own operations to this listener. */
    public InMemoryStore withListener(StoreListener other) {
        return new InMemoryStore(objects, userTag, other, bufferSize);
    }

    /**
     * Opens another store on the same objects that reports progress after each {@code bytes} bytes; the default is
     * 1 MiB.
     *
     * @throws IllegalArgumentException if that is less than 1
     */
    public InMemoryStore withBufferSize(int bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("not a size of a buffer: " + bytes);
        }
        return new InMemoryStore(objects, userTag, listener, bytes);
    }

    @Override
    public Optional<PartInfo> find(String key) {
        begin("exists", key);
        return Optional.ofNullable(objects.find(key)).map(InMemoryStore::dataInfo);
    }

    @Override
    public Value get(String key, Condition condition) {
        InMemoryCall call = begin("get", key);
        requireReadable(call, condition);
        Stored found = objects.existing(call);
        call.require(condition, dataInfo(found));
        Metadata metadata = found.part(Part.METADATA).json(Select.all());
        return Value.of(download(call, key, found.part(Part.DATA), ByteRange.all()), metadata);
    }

    @Override
    public DataStream getData(String key, ByteRange range, Condition condition) {
        InMemoryCall call = begin("getData", key);
        requireReadable(call, condition);
        Stored found = objects.existing(call);
        call.require(condition, dataInfo(found));
        return download(call, key, found.part(Part.DATA), range);
    }

    @Override
    public Metadata getMetadata(String key, Select select) {
        return objects.existing(begin("getMetadata", key)).part(Part.METADATA).json(select);
    }

    @Override
    public Permissions getPermissions(String key) {
        InMemoryCall call = begin("getPermissions", key);
        Stored found = objects.existing(call);
        requireOwner(call, found);
        return found.part(Part.PERMISSIONS).permissions();
    }

    @Override
    public PartInfo set(String key, Value value, Condition condition) {
        try {
            InMemoryCall call = begin("set", key);
            PartInfo info = put(call, key, value.data(), Json.bytes(value.metadata()), condition);
            publish(new StoreEvent.Written(key, Part.DATA, value.metadata()));
            return info;
        } finally {
            value.data().discard();
        }
    }

    @Override
    public PartInfo setData(String key, Data data, Condition condition) {
        try {
            PartInfo info = put(begin("setData", key), key, data, null, condition);
            publish(new StoreEvent.Written(key, Part.DATA, null));
            return info;
        } finally {
            data.discard();
        }
    }

    @Override
    public PartInfo setMetadata(String key, Metadata metadata, Condition condition) {
        InMemoryCall call = begin("setMetadata", key);
        byte[] json = Json.bytes(metadata);
        PartInfo info = objects.setMetadata(
                key,
                found -> call.require(
                        condition,
                        found == null ? null : found.part(Part.METADATA).info()),
                json,
                owner());
        publish(new StoreEvent.Written(key, Part.METADATA, metadata));
        return info;
    }

    @Override
    public PartInfo updateMetadata(String key, Metadata metadata, Condition condition) {
        InMemoryCall call = begin("updateMetadata", key);
        PartInfo info = change(call, Part.METADATA, condition, old -> {
            Metadata before = new Content(old, PartInfo.NONE).json(Select.all());
            return Json.bytes(before.updatedBy(metadata));
        });
        publish(new StoreEvent.Updated(key, Part.METADATA, metadata));
        return info;
    }

    @Override
    public PartInfo setPermissions(String key, Permissions permissions, Condition condition) {
        InMemoryCall call = begin("setPermissions", key);
        if (!permissions.hasOwner()) {
            String reason = "the permissions have no \"" + Permissions.OWNED + "\" with at least one tag";
            throw new InvalidRequestException(call.refused(reason));
        }
        PartInfo info = change(call, Part.PERMISSIONS, condition, old -> Json.bytes(permissions));
        publish(new StoreEvent.Written(key, Part.PERMISSIONS, null));
        return info;
    }

    @Override
    public PartInfo updatePermissions(String key, Permissions permissions, Condition condition) {
        InMemoryCall call = begin("updatePermissions", key);
        PartInfo info = change(call, Part.PERMISSIONS, condition, old -> {
            Permissions before = new Content(old, PartInfo.NONE).permissions();
            return Json.bytes(before.updatedBy(permissions));
        });
        publish(new StoreEvent.Updated(key, Part.PERMISSIONS, null));
        return info;
    }

    @Override
    public PartInfo delete(String key, Condition condition) {
        InMemoryCall call = begin("delete", key);
        objects.delete(call, found -> call.require(condition, dataInfo(found)));
        publish(new StoreEvent.Deleted(key));
        return PartInfo.NONE;
    }

    @Override
    public Results<QueryResult> query(Query query) {
        InMemoryCall call = begin("query");
        List<QueryResult> found = objects.matching(query, query.select());
        return new InMemoryResults<>(found.iterator(), () -> requireOpen(call));
    }

    @Override
    public Results<String> queryKeys(Query query) {
        InMemoryCall call = begin("queryKeys");
        Stream<String> keys = objects.matching(query, Select.of()).stream().map(QueryResult::key);
        return new InMemoryResults<>(keys.iterator(), () -> requireOpen(call));
    }

    @Override
    public Map<String, Object> info() {
        Map<String, Object> info = new LinkedHashMap<>();
        info.put("type", "memory");
        userTag().ifPresent(tag -> info.put("userTag", tag));
        info.put("query", true);
        info.put("permissions", true);
        info.put("transactions", false);
        info.put("readOnly", false);
        return Collections.unmodifiableMap(info);
    }

    @Override
    public Optional<String> userTag() {
        return Optional.ofNullable(userTag);
    }

    @Override
    public Transaction transaction(String notes) {
        AtomicBoolean ended = new AtomicBoolean();
        publish(new StoreEvent.TransactionStarted(notes));
        return () -> {
            if (!ended.getAndSet(true)) {
                publish(new StoreEvent.TransactionEnded(notes));
            }
        };
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void close() {
        open = false;
    }

    private InMemoryCall begin(String action, String key) {
        Key.of(action, key);
        InMemoryCall call = new InMemoryCall(action, key);
        requireOpen(call);
        return call;
    }

    private InMemoryCall begin(String action) {
        InMemoryCall call = new InMemoryCall(action, null);
        requireOpen(call);
        return call;
    }

    private void requireOpen(InMemoryCall call) {
        if (!open) {
            throw call.closed();
        }
    }

    private static void requireReadable(InMemoryCall call, Condition condition) {
        if (condition.isAbsent()) {
            throw new InvalidRequestException(call.refused("what is absent cannot be read"));
        }
    }

    private void requireOwner(InMemoryCall call, Stored found) {
        Set<String> owners = found.part(Part.PERMISSIONS).permissions().getOrDefault(Permissions.OWNED, Set.of());
        if (userTag != null && !owners.contains(userTag)) {
            throw new AccessDeniedException(call.rejected("it is not owned by " + Key.shown(userTag)));
        }
    }

    private static @Nullable PartInfo dataInfo(@Nullable Stored found) {
        return found == null ? null : found.part(Part.DATA).info();
    }

    private DataStream download(InMemoryCall call, String key, Content content, ByteRange range) {
        int length = content.bytes().length;
        int start = (int) range.startIn(length);
        int size = (int) range.endIn(length) - start;
        InputStream bytes = new ByteArrayInputStream(content.bytes(), start, size);
        InputStream in = transfer(call, key, bytes, Direction.DOWNLOAD, OptionalLong.of(size));
        return new DataStream(in, content.info().size(size));
    }

    private InMemoryTransfer transfer(
            InMemoryCall call, String key, InputStream in, Direction direction, OptionalLong total) {
        return new InMemoryTransfer(in, this::publish, bufferSize, key, direction, total, () -> requireOpen(call));
    }

    private PartInfo put(InMemoryCall call, String key, Data data, byte @Nullable [] metadata, Condition condition) {
        Content content = new Content(
                upload(call, key, data),
                new PartInfo(0, OptionalLong.empty(), data.mediaType(), data.contentEncoding(), null, null));
        return objects.put(key, found -> call.require(condition, dataInfo(found)), content, metadata, owner());
    }

    private String owner() {
        return userTag == null ? "owner" : userTag;
    }

    private byte[] upload(InMemoryCall call, String key, Data data) {
        OptionalLong total = data.length();
        try (InputStream in = transfer(call, key, data.open(), Direction.UPLOAD, total)) {
            byte[] bytes = in.readAllBytes();
            if (total.isPresent() && total.getAsLong() != bytes.length) {
                String reason = "the data has " + bytes.length + " bytes, not " + total.getAsLong() + " as it says";
                throw new InvalidRequestException(call.refused(reason));
            }
            return bytes;
        } catch (IOException | IllegalStateException e) {
            throw new InvalidRequestException(
                    call.refused("the data cannot be read: " + e.getMessage()).cause(e));
        }
    }

    private PartInfo change(InMemoryCall call, Part part, Condition condition, UnaryOperator<byte[]> next) {
        return objects.change(
                call,
                part,
                found -> {
                    if (part == Part.PERMISSIONS) {
                        requireOwner(call, found);
                    }
                    call.require(condition, found.part(part).info());
                },
                next);
    }

    private void publish(StoreEvent event) {
        try {
            listener.onEvent(event);
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "The listener failed", e);
        }
    }
}
