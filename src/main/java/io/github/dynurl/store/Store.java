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
 * Stores objects under keys. An object has data (bytes), metadata (a JSON object) and permissions (names and the tags
 * of the users and groups that have them). Implementations are thread-safe; the streams, values and results that they
 * return are not.
 *
 * <p>Most programs need only the methods that come first: {@code get…} and {@code set…}, {@link #updateMetadata(String,
 * Metadata)}, {@link #query}, {@link #exists} and {@link #delete(String)}.
 *
 * <p>A {@link Condition} is about one part: about the data for {@code get}, {@code set} and {@code delete}, and about
 * the part that is read or written for the other methods. Methods that write return the {@link PartInfo} of that part,
 * for example its new entity tag, as far as the store's response contains it.
 *
 * <p>An operation that fails throws a {@link StoreException}. So does reading from a stream or from results that the
 * operation returned. The exception is
 *
 * <ul>
 *   <li>{@link InvalidRequestException} if an argument is invalid, or if the data to upload cannot be read,
 *   <li>{@link NoSuchKeyException} if the key does not exist or is not visible to the user,
 *   <li>{@link AccessDeniedException} if the user is unknown or not allowed to do this,
 *   <li>{@link ConflictException} if the condition is not met, or if the data changes while it is being read,
 *   <li>{@link StoreUnavailableException} if the store is unreachable, overloaded, too slow or closed, and
 *   <li>{@link UnexpectedReplyException} if the response is not one that the operation allows.
 * </ul>
 *
 * <p>Only {@link #toFile} and {@link #toBytes} also throw an {@link UncheckedIOException}, if a local file fails.
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
     * Replaces the data and then the metadata of an object; creates the object if it does not exist. Not atomic: if the
     * second request fails, the data has been replaced, and the exception says so. Closes the stream of the value's
     * data in any case. Returns the information about the data.
     */
    default PartInfo set(String key, Value value) {
        return set(key, value, Condition.none());
    }

    /**
     * Replaces the data of an object; creates the object if it does not exist. Closes the stream of the data in any
     * case.
     */
    default PartInfo setData(String key, Data data) {
        return setData(key, data, Condition.none());
    }

    /** Replaces the metadata of an object. */
    default PartInfo setMetadata(String key, Metadata metadata) {
        return setMetadata(key, metadata, Condition.none());
    }

    /**
     * Adds these names and values to the metadata of an object and keeps its other names. A null is stored as a value.
     * Nested objects are replaced, not merged.
     */
    default PartInfo updateMetadata(String key, Metadata metadata) {
        return updateMetadata(key, metadata, Condition.none());
    }

    /** Returns whether the object exists, that is, whether it has data. */
    default boolean exists(String key) {
        return find(key).isPresent();
    }

    /**
     * Returns what the store says about the data of an object, without reading the data; empty if there is no such
     * object.
     */
    Optional<PartInfo> find(String key);

    /** Deletes an object with all its parts. */
    default PartInfo delete(String key) {
        return delete(key, Condition.none());
    }

    // ---- Queries ----

    /**
     * Finds objects, and returns their keys and selected metadata. The caller closes the results.
     *
     * <p>An object that is deleted during the query is left out. If the metadata of an object cannot be read, {@code
     * next} throws a {@link StoreException} for that object, and the caller can continue with the next one.
     */
    Results<QueryResult> query(Query query);

    /** Finds objects, and returns their keys. The caller closes the results. */
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
     * @throws InvalidRequestException if the permission {@link Permissions#OWNED} does not have at least one tag
     */
    default PartInfo setPermissions(String key, Permissions permissions) {
        return setPermissions(key, permissions, Condition.none());
    }

    /** Adds these tags to the permissions of an object and keeps the tags that it has. */
    default PartInfo updatePermissions(String key, Permissions permissions) {
        return updatePermissions(key, permissions, Condition.none());
    }

    // ---- The same operations with a range, a selection of names, or a condition ----

    /** Opens the data and the metadata of an object if its data meets the condition. The caller closes the value. */
    Value get(String key, Condition condition);

    /**
     * Opens a range of the data of an object. The stream is empty if the range is beyond the end. The caller closes it.
     */
    default DataStream getData(String key, ByteRange range) {
        return getData(key, range, Condition.none());
    }

    /**
     * Opens a range of the data of an object if the data meets the condition. The stream is empty if the range is
     * beyond the end. The caller closes it.
     */
    DataStream getData(String key, ByteRange range, Condition condition);

    /** Returns the selected metadata of an object. Selected names that the metadata does not have are left out. */
    Metadata getMetadata(String key, Select select);

    /**
     * Replaces the data and then the metadata of an object if its data meets the condition. See {@link #set(String,
     * Value)}.
     */
    PartInfo set(String key, Value value, Condition condition);

    /** Replaces the data of an object if the data meets the condition. Closes the stream of the data in any case. */
    PartInfo setData(String key, Data data, Condition condition);

    /** Replaces the metadata of an object if the metadata meets the condition. */
    PartInfo setMetadata(String key, Metadata metadata, Condition condition);

    /** Adds these names and values to the metadata of an object if the metadata meets the condition. */
    PartInfo updateMetadata(String key, Metadata metadata, Condition condition);

    /**
     * Replaces the permissions of an object if the permissions meet the condition. See {@link #setPermissions(String,
     * Permissions)}.
     */
    PartInfo setPermissions(String key, Permissions permissions, Condition condition);

    /** Adds these tags to the permissions of an object if the permissions meet the condition. */
    PartInfo updatePermissions(String key, Permissions permissions, Condition condition);

    /** Deletes an object with all its parts if its data meets the condition. */
    PartInfo delete(String key, Condition condition);

    // ---- Files and byte arrays ----

    /**
     * Downloads the data of an object to a file. The data is first written to a temporary file in the same folder, so
     * the file is created or replaced only when the download is complete.
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
     * Returns the data of an object as an array, so all of it must fit into memory.
     *
     * @throws UncheckedIOException if the store had copied the data to a temporary file that cannot be read
     */
    default byte[] toBytes(String key) {
        try (DataStream data = getData(key)) {
            return data.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the data of " + Key.shown(key), e);
        }
    }

    /** Replaces the data of an object by these bytes. */
    default PartInfo fromBytes(String key, byte[] bytes) {
        return setData(key, Data.of(bytes));
    }

    // ---- Several objects, one after the other; the first failure stops the operation, and nothing is rolled back ----

    /** Returns an iterable that opens each object when the iterator reaches it. The caller closes each value. */
    default Iterable<Value> multiGet(Collection<String> keys) {
        return () -> new LazyIterator<>(keys.iterator(), this::get);
    }

    /**
     * Returns an iterable that opens the data of each object when the iterator reaches it. The caller closes each
     * stream.
     */
    default Iterable<DataStream> multiGetData(Collection<String> keys) {
        return () -> new LazyIterator<>(keys.iterator(), this::getData);
    }

    /** Returns the selected metadata of several objects, in the order of the keys. */
    default Map<String, Metadata> multiGetMetadata(Collection<String> keys, Select select) {
        Map<String, Metadata> found = new LinkedHashMap<>();
        keys.forEach(key -> found.put(key, getMetadata(key, select)));
        return found;
    }

    /** Replaces the data and metadata of several objects in one {@link Transaction}. Closes all streams in any case. */
    default void multiSet(Map<String, Value> values) {
        try (Transaction all = transaction("multiSet")) {
            values.forEach(this::set);
        } finally {
            values.values().forEach(value -> value.data().discard());
        }
    }

    /** Replaces the data of several objects in one {@link Transaction}. Closes all streams in any case. */
    default void multiSetData(Map<String, Data> data) {
        try (Transaction all = transaction("multiSetData")) {
            data.forEach(this::setData);
        } finally {
            data.values().forEach(Data::discard);
        }
    }

    /** Replaces the metadata of several objects in one {@link Transaction}. */
    default void multiSetMetadata(Map<String, Metadata> metadata) {
        try (Transaction all = transaction("multiSetMetadata")) {
            metadata.forEach(this::setMetadata);
        }
    }

    /** Updates the metadata of several objects in one {@link Transaction}. */
    default void multiUpdateMetadata(Map<String, Metadata> metadata) {
        try (Transaction all = transaction("multiUpdateMetadata")) {
            metadata.forEach(this::updateMetadata);
        }
    }

    // ---- Events, and the store itself ----

    /**
     * Starts a {@link Transaction}, which groups events for listeners. Nothing is rolled back.
     *
     * @param notes a description for the listeners
     */
    Transaction transaction(String notes);

    /**
     * Returns a description of the store: its type, its URLs and its capabilities. Contains no secrets. Does no I/O.
     */
    Map<String, Object> info();

    /** Returns the tag that stands for the user in permissions, if one is configured. Does no I/O. */
    Optional<String> userTag();

    /** Returns whether the store has not been closed. */
    boolean isOpen();

    /**
     * Releases the connections and threads of the store. Operations that are in progress, and all later ones, fail with
     * a {@link StoreUnavailableException}.
     */
    @Override
    void close();
}
