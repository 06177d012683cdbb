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
 * Keeps, under a key, data (bytes), metadata (a JSON object) and permissions (names and the tags that have them).
 *
 * <p>Every operation fails with a {@link StoreException}: {@link InvalidRequestException} for what is not legal, before
 * anything is sent; {@link NoSuchKeyException}, {@link AccessDeniedException}, {@link ConflictException} as the store
 * answers; {@link StoreUnavailableException} where it does not; {@link UnexpectedReplyException} where the answer makes
 * no sense. Implementations are thread-safe.
 */
public interface Store extends AutoCloseable {
    /** Tells whether there is data under the key. */
    default boolean exists(String key) {
        return find(key).isPresent();
    }

    /** Returns what the store says of the data under the key without reading it; empty if there is none. */
    Optional<PartInfo> find(String key);

    /** Opens data and metadata of the key as one; the caller closes it. */
    default Value get(String key) {
        return get(key, Condition.none());
    }

    /** Opens data and metadata of the key if the data meets the condition; the caller closes it. */
    Value get(String key, Condition condition);

    /** Opens the data of the key; the caller closes it. */
    default DataStream getData(String key) {
        return getData(key, ByteRange.all(), Condition.none());
    }

    /** Opens a range of the data of the key; the caller closes it. A range past the end is empty. */
    default DataStream getData(String key, ByteRange range) {
        return getData(key, range, Condition.none());
    }

    /** Opens a range of the data of the key if the data meets the condition; the caller closes it. */
    DataStream getData(String key, ByteRange range, Condition condition);

    /** Returns the metadata of the key. */
    default Metadata getMetadata(String key) {
        return getMetadata(key, Select.all());
    }

    /** Returns the selected metadata of the key; what is not there is left out. */
    Metadata getMetadata(String key, Select select);

    /**
     * Returns the permissions of the key.
     *
     * @throws AccessDeniedException if the user sees the key but does not own it
     */
    Permissions getPermissions(String key);

    /** Replaces data, then metadata of the key, making the key if need be; returns what the store said of the data. */
    default PartInfo set(String key, Value value) {
        return set(key, value, Condition.none());
    }

    /**
     * Replaces data, then metadata of the key if the data meets the condition. Not atomic: a failure says which half was
     * written.
     */
    PartInfo set(String key, Value value, Condition condition);

    /** Replaces the data of the key, making the key if need be. */
    default PartInfo setData(String key, Data data) {
        return setData(key, data, Condition.none());
    }

    /** Replaces the data of the key if it meets the condition. A stream is closed, whatever comes of it. */
    PartInfo setData(String key, Data data, Condition condition);

    /** Replaces the metadata of the key. */
    default PartInfo setMetadata(String key, Metadata metadata) {
        return setMetadata(key, metadata, Condition.none());
    }

    /** Replaces the metadata of the key if it meets the condition. */
    PartInfo setMetadata(String key, Metadata metadata, Condition condition);

    /** Merges these values into the metadata of the key; a null is stored, nested objects are replaced. */
    default PartInfo updateMetadata(String key, Metadata metadata) {
        return updateMetadata(key, metadata, Condition.none());
    }

    /** Merges these values into the metadata of the key if it meets the condition. */
    PartInfo updateMetadata(String key, Metadata metadata, Condition condition);

    /**
     * Replaces the permissions of the key.
     *
     * @throws InvalidRequestException if they have no {@code owned} with at least one tag
     */
    default PartInfo setPermissions(String key, Permissions permissions) {
        return setPermissions(key, permissions, Condition.none());
    }

    /** Replaces the permissions of the key if they meet the condition. */
    PartInfo setPermissions(String key, Permissions permissions, Condition condition);

    /** Adds these tags to the permissions of the key. */
    default PartInfo updatePermissions(String key, Permissions permissions) {
        return updatePermissions(key, permissions, Condition.none());
    }

    /** Adds these tags to the permissions of the key if they meet the condition. */
    PartInfo updatePermissions(String key, Permissions permissions, Condition condition);

    /** Deletes the key with all its parts. */
    default PartInfo delete(String key) {
        return delete(key, Condition.none());
    }

    /** Deletes the key with all its parts if its data meets the condition. */
    PartInfo delete(String key, Condition condition);

    /**
     * Finds keys and their selected metadata; the caller closes the results. A key that vanishes meanwhile is left out;
     * metadata that cannot be read makes {@code next} throw for that one, and the iteration may go on.
     */
    Results<QueryResult> query(Query query);

    /** Finds keys; the caller closes the results. */
    Results<String> queryKeys(Query query);

    /** Returns what is known of the store: what it is, where, and what it can do. No secrets. No I/O. */
    Map<String, Object> info();

    /** Returns the tag that stands for the user in permissions, if one was given. No I/O. */
    Optional<String> userTag();

    /** Begins a transaction, for listeners only: nothing is ever undone. */
    Transaction transaction(String notes);

    /** Tells whether the store was not closed yet. */
    boolean isOpen();

    /** Releases what the store holds; operations under way fail, later ones are refused. */
    @Override
    void close();

    /**
     * Copies the data of the key into a file, which appears or changes only once all of it is there.
     *
     * @throws UncheckedIOException if the file cannot be written
     */
    default void toFile(String key, Path file) {
        Path target = file.toAbsolutePath();
        try (DataStream data = getData(key)) {
            Path part = target.resolveSibling(".dynurl-" + UUID.randomUUID() + ".part");
            try {
                Files.copy(data, part);
                Files.move(part, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(part);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write the data of " + Key.shown(key) + " to " + file, e);
        }
    }

    /** Replaces the data of the key by a file. */
    default PartInfo fromFile(String key, Path file) {
        return setData(key, Data.of(file));
    }

    /** Returns the data of the key; all of it is in memory. */
    default byte[] toBytes(String key) {
        try (DataStream data = getData(key)) {
            return data.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the data of " + Key.shown(key), e);
        }
    }

    /** Replaces the data of the key by bytes. */
    default PartInfo fromBytes(String key, byte[] bytes) {
        return setData(key, Data.of(bytes));
    }

    /** Returns the metadata of several keys, in the order of the keys; the first failure ends it. */
    default Map<String, Metadata> multiGetMetadata(Collection<String> keys, Select select) {
        Map<String, Metadata> found = new LinkedHashMap<>();
        keys.forEach(key -> found.put(key, getMetadata(key, select)));
        return found;
    }

    /** Opens the values of several keys one at a time, as the iteration comes to them; the caller closes each. */
    default Iterable<Value> multiGet(Collection<String> keys) {
        return () -> new OneByOne<>(keys.iterator(), this::get);
    }

    /** Opens the data of several keys one at a time, as the iteration comes to them; the caller closes each. */
    default Iterable<DataStream> multiGetData(Collection<String> keys) {
        return () -> new OneByOne<>(keys.iterator(), this::getData);
    }

    /** Stores several values one after the other; a failure leaves those before it stored. */
    default void multiSet(Map<String, Value> values) {
        try (Transaction all = transaction("multiSet")) {
            values.forEach(this::set);
        } finally {
            values.values().forEach(value -> value.data().discard());
        }
    }

    /** Stores the data of several keys one after the other; a failure leaves those before it stored. */
    default void multiSetData(Map<String, Data> data) {
        try (Transaction all = transaction("multiSetData")) {
            data.forEach(this::setData);
        } finally {
            data.values().forEach(Data::discard);
        }
    }

    /** Replaces the metadata of several keys one after the other; a failure leaves those before it changed. */
    default void multiSetMetadata(Map<String, Metadata> metadata) {
        try (Transaction all = transaction("multiSetMetadata")) {
            metadata.forEach(this::setMetadata);
        }
    }

    /** Updates the metadata of several keys one after the other; a failure leaves those before it changed. */
    default void multiUpdateMetadata(Map<String, Metadata> metadata) {
        try (Transaction all = transaction("multiUpdateMetadata")) {
            metadata.forEach(this::updateMetadata);
        }
    }
}
