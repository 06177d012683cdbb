package io.github.dynurl.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * A client for a server that stores objects under keys. An object has three parts: data (bytes), metadata (a JSON
 * object) and permissions. A permission has a name and a set of tags; each tag identifies a user or a group that has
 * the permission. Implementations are thread-safe. The streams, values and results that they return are not
 * thread-safe.
 *
 * <p>Most programs need only the methods that come first: {@code get…} and {@code set…}, {@link #updateMetadata(String,
 * Metadata)}, {@link #query}, {@link #exists} and {@link #delete(String)}. {@link Data} is what a program uploads,
 * {@link DataStream} is what it downloads, and a {@link Value} contains the data and metadata of an object for both
 * purposes.
 *
 * <p>A {@link Condition} applies to one part of the object. In {@code get}, {@code set} and {@code delete} it applies
 * to the data. In all other methods it applies to the part that the method reads or writes. Methods that write or
 * delete one object return the information in the response about that part, for example its new entity tag. Everything
 * that the response does not contain is unknown in the returned {@link PartInfo}.
 *
 * <p>An operation that fails throws a {@link StoreException}. Reading from a stream or from results that the operation
 * returned can also throw a {@link StoreException}. The exception is
 *
 * <ul>
 *   <li>{@link InvalidRequestException} if an argument is invalid, or if the data to upload cannot be read,
 *   <li>{@link NoSuchKeyException} if the key does not exist or is not visible to the user,
 *   <li>{@link AccessDeniedException} if the user is unknown or not allowed to do the operation,
 *   <li>{@link ConflictException} if the condition is not met, or if the data changes while it is being read,
 *   <li>{@link StoreUnavailableException} if the server is unreachable, overloaded or too slow, or if this store is
 *       closed, and
 *   <li>{@link UnexpectedReplyException} if the operation cannot use the response, for example because of its status.
 * </ul>
 *
 * <p>{@link #toFile} also throws an {@link UncheckedIOException} if the target file cannot be written. {@link #toBytes}
 * also throws it if the store has copied the data to a temporary file and cannot read that file.
 */
public interface Store extends AutoCloseable {

    // ---- Data and metadata ----

    /** Opens the data and the metadata of an object. The caller closes the value. */
    default Value get(String key) {
        return get(key, Condition.none());
    }

    /** Opens the data of an object. The caller closes the stream. */
    default DataStream getData(String key) {
        return getData(key, ByteRange.all(), Condition.none());
    }

    /** Returns the metadata of an object. */
    default Metadata getMetadata(String key) {
        return getMetadata(key, Select.all());
    }

    /**
     * Replaces the data and then the metadata of an object. Creates the object if it does not exist. Not atomic: if the
     * metadata cannot be written, the data is already replaced, and the message of the exception states this. Closes
     * the stream of the value's data, even after a failure. Returns the information about the data.
     */
    default PartInfo set(String key, Value value) {
        return set(key, value, Condition.none());
    }

    /**
     * Replaces the data of an object. Creates the object if it does not exist. Closes the stream of the data, even
     * after a failure.
     */
    default PartInfo setData(String key, Data data) {
        return setData(key, data, Condition.none());
    }

    /** Replaces the metadata of an object. */
    default PartInfo setMetadata(String key, Metadata metadata) {
        return setMetadata(key, metadata, Condition.none());
    }

    /**
     * Sets these metadata fields of an object and keeps all its other metadata fields. A null is stored as a value and
     * does not remove the field. Nested objects are replaced, not merged. Only a server that merges JSON Merge Patches
     * removes the field of a null, and merges nested objects.
     */
    default PartInfo updateMetadata(String key, Metadata metadata) {
        return updateMetadata(key, metadata, Condition.none());
    }

    /** Returns whether the object exists. An object exists if it has data. */
    default boolean exists(String key) {
        return find(key).isPresent();
    }

    /**
     * Returns the information of the server about the data of an object, for example its size, without downloading the
     * data. Returns empty if the object does not exist.
     */
    Optional<PartInfo> find(String key);

    /**
     * Deletes all parts of an object. Returns the information in the response to the deletion, for example its status.
     */
    default PartInfo delete(String key) {
        return delete(key, Condition.none());
    }

    // ---- Queries ----

    /**
     * Finds objects and returns their keys and the selected metadata fields. The caller closes the results.
     *
     * <p>An object that is deleted during the query is skipped. If the metadata of an object cannot be read,
     * {@code next} throws a {@link StoreException} for that object, and the caller can continue with the next object.
     */
    Results<QueryResult> query(Query query);

    /** Finds objects and returns only their keys. The caller closes the results. */
    Results<String> queryKeys(Query query);

    // ---- Permissions ----

    /**
     * Returns the permissions of an object.
     *
     * @throws AccessDeniedException if the user may see the object but does not own it
     */
    Permissions getPermissions(String key);

    /**
     * Replaces the permissions of an object.
     *
     * @throws InvalidRequestException if nobody has the permission {@link Permissions#OWNED}
     */
    default PartInfo setPermissions(String key, Permissions permissions) {
        return setPermissions(key, permissions, Condition.none());
    }

    /** Adds these tags to the permissions of an object. Keeps all tags that the permissions already have. */
    default PartInfo updatePermissions(String key, Permissions permissions) {
        return updatePermissions(key, permissions, Condition.none());
    }

    // ---- The same operations with a range, a selection of metadata fields, or a condition ----

    /** Opens the data and the metadata of an object if its data meets the condition. The caller closes the value. */
    Value get(String key, Condition condition);

    /**
     * Opens a range of the data of an object. The stream is empty if the range starts at or beyond the end of the data.
     * The caller closes the stream.
     */
    default DataStream getData(String key, ByteRange range) {
        return getData(key, range, Condition.none());
    }

    /**
     * Opens a range of the data of an object if the data meets the condition. The stream is empty if the range starts
     * at or beyond the end of the data. The caller closes the stream.
     */
    DataStream getData(String key, ByteRange range, Condition condition);

    /**
     * Returns the selected metadata fields of an object. Selected fields that the metadata does not have are ignored.
     */
    Metadata getMetadata(String key, Select select);

    /**
     * Replaces the data and then the metadata of an object if its data meets the condition. See {@link #set(String,
     * Value)}.
     */
    PartInfo set(String key, Value value, Condition condition);

    /**
     * Replaces the data of an object if the data meets the condition. Closes the stream of the data, even after a
     * failure.
     */
    PartInfo setData(String key, Data data, Condition condition);

    /** Replaces the metadata of an object if the metadata meets the condition. */
    PartInfo setMetadata(String key, Metadata metadata, Condition condition);

    /**
     * Sets these metadata fields of an object if the metadata meets the condition. See {@link #updateMetadata(String,
     * Metadata)}.
     */
    PartInfo updateMetadata(String key, Metadata metadata, Condition condition);

    /**
     * Replaces the permissions of an object if the permissions meet the condition. See {@link #setPermissions(String,
     * Permissions)}.
     */
    PartInfo setPermissions(String key, Permissions permissions, Condition condition);

    /**
     * Adds these tags to the permissions of an object if the permissions meet the condition. See
     * {@link #updatePermissions(String, Permissions)}.
     */
    PartInfo updatePermissions(String key, Permissions permissions, Condition condition);

    /** Deletes all parts of an object if its data meets the condition. See {@link #delete(String)}. */
    PartInfo delete(String key, Condition condition);

    // ---- Files and byte arrays ----

    /**
     * Downloads the data of an object to a file. The download is written to a temporary file in the same folder. The
     * target file is created or replaced only when the download is complete.
     *
     * @throws UncheckedIOException if the file cannot be written
     */
    default void toFile(String key, Path file) {
        Path target = file.toAbsolutePath();
        try (DataStream data = getData(key)) {
            Path partial = target.resolveSibling(".dynurl-" + UUID.randomUUID() + ".part");
            try {
                Files.copy(data, partial);
                Files.move(partial, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(partial);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write the data of " + Key.shown(key) + " to " + file, e);
        }
    }

    /**
     * Uploads a file as the data of an object.
     *
     * @throws InvalidRequestException if the file cannot be read
     */
    default PartInfo fromFile(String key, Path file) {
        return setData(key, Data.of(file));
    }

    /**
     * Downloads the data of an object to an array. All of the data must fit into memory.
     *
     * @throws UncheckedIOException if the store copied the data to a temporary file, to release the connection, and the
     *     file cannot be read
     */
    default byte[] toBytes(String key) {
        try (DataStream data = getData(key)) {
            return data.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the data of " + Key.shown(key), e);
        }
    }

    /** Uploads an array as the data of an object. */
    default PartInfo fromBytes(String key, byte[] bytes) {
        return setData(key, Data.of(bytes));
    }

    // ---- Several objects, one after the other. The first failure stops the operation. Nothing is rolled back. ----

    /** Returns an iterable that opens each object when the iterator reaches its key. The caller closes each value. */
    default Iterable<Value> multiGet(Collection<String> keys) {
        return () -> new LazyIterator<>(keys.iterator(), this::get);
    }

    /**
     * Returns an iterable that opens the data of each object when the iterator reaches its key. The caller closes each
     * stream.
     */
    default Iterable<DataStream> multiGetData(Collection<String> keys) {
        return () -> new LazyIterator<>(keys.iterator(), this::getData);
    }

    /** Returns the selected metadata fields of several objects, in the order of the keys. */
    default Map<String, Metadata> multiGetMetadata(Collection<String> keys, Select select) {
        Map<String, Metadata> found = new LinkedHashMap<>();
        keys.forEach(key -> found.put(key, getMetadata(key, select)));
        return found;
    }

    /**
     * Replaces the data and metadata of several objects. Groups the events for listeners in one {@link Transaction}.
     * Closes the streams of all values, even after a failure.
     */
    default void multiSet(Map<String, Value> values) {
        try (Transaction eventGroup = transaction("multiSet")) {
            values.forEach(this::set);
        } finally {
            values.values().forEach(value -> value.data().discard()); // closes the streams that were not read
        }
    }

    /**
     * Replaces the data of several objects. Groups the events in one {@link Transaction}. Closes all streams, even
     * after a failure.
     */
    default void multiSetData(Map<String, Data> data) {
        try (Transaction eventGroup = transaction("multiSetData")) {
            data.forEach(this::setData);
        } finally {
            data.values().forEach(Data::discard); // closes the streams that were not read
        }
    }

    /** Replaces the metadata of several objects. Groups the events in one {@link Transaction}. */
    default void multiSetMetadata(Map<String, Metadata> metadata) {
        try (Transaction eventGroup = transaction("multiSetMetadata")) {
            metadata.forEach(this::setMetadata);
        }
    }

    /** Updates the metadata of several objects. Groups the events in one {@link Transaction}. */
    default void multiUpdateMetadata(Map<String, Metadata> metadata) {
        try (Transaction eventGroup = transaction("multiUpdateMetadata")) {
            metadata.forEach(this::updateMetadata);
        }
    }

    // ---- Events, and the store itself ----

    /**
     * Starts a {@link Transaction}, which only groups the events that listeners receive. It cannot be rolled back. The
     * caller closes it.
     *
     * @param description a text about the transaction; listeners receive it in {@link StoreEvent.TransactionStarted}
     */
    Transaction transaction(String description);

    /**
     * Returns a description of the store: its type, its URLs and its capabilities. The description contains no secrets.
     * Sends no request.
     */
    Map<String, Object> info();

    /** Returns the tag that identifies the user in permissions; empty if it is not configured. Sends no request. */
    Optional<String> userTag();

    /** Returns whether the store has not been closed. */
    boolean isOpen();

    /**
     * Releases the connections and threads of the store. Operations that are in progress and later operations fail with
     * a {@link StoreUnavailableException}.
     */
    @Override
    void close();
}
