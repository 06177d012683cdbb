package io.github.dynurl.examples.server;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Update;
import org.jspecify.annotations.Nullable;

/** Reads and changes the rows of the objects. Thread-safe. */
final class ObjectTable {
    private static final String COLUMNS = " AS metadata, metadata_version, metadata_modified, permissions,"
            + " permissions_version, permissions_modified, data_file, data_length, data_sha256, data_type,"
            + " data_coding, data_modified FROM objects WHERE object_key ";
    private static final String SELECT = "SELECT <metadata>" + COLUMNS + "= :key";
    private static final String SELECT_MANY = "SELECT object_key, CASE WHEN CHAR_LENGTH(metadata) <= :max THEN metadata"
            + " ELSE NULL END" + COLUMNS + "IN (<keys>)";
    private static final String INSERT = "INSERT INTO objects (object_key, metadata, metadata_version,"
            + " metadata_modified, permissions, permissions_version, permissions_modified, data_file, data_length,"
            + " data_sha256, data_type, data_coding, data_modified) VALUES (:key, :metadata, :metadataVersion, :metadataModified,"
            + " :permissions, :permissionsVersion, :permissionsModified, :file, :length, :sha256, :type,"
            + " :coding, :dataModified)";
    private static final String UPDATE_DOCUMENTS = "UPDATE objects SET metadata = :metadata,"
            + " metadata_version = :metadataVersion, metadata_modified = :metadataModified,"
            + " permissions = :permissions, permissions_version = :permissionsVersion,"
            + " permissions_modified = :permissionsModified, data_modified = :dataModified WHERE object_key = :key";
    private static final String UPDATE_DATA = "UPDATE objects SET data_file = :file, data_length = :length,"
            + " data_sha256 = :sha256, data_type = :type, data_coding = :coding,"
            + " data_modified = :dataModified WHERE object_key = :key";

    private static final String ALL = "metadata";
    private static final String WITHOUT_METADATA = "'{}'"; // metadata may be large, and most requests do not need it

    private final Database database;
    private final Blobs blobs;

    ObjectTable(Database database, Blobs blobs) {
        this.database = database;
        this.blobs = blobs;
    }

    /** Computes the new state of an object. If it throws an exception, nothing is changed. */
    @FunctionalInterface
    interface Change {
        /** Returns the new object, or null to delete the object. {@code before} is null if there is no object. */
        @Nullable
        StoredObject apply(@Nullable StoredObject before);
    }

    /** An object in a list; without its metadata if the metadata is long. */
    record Listed(StoredObject object, boolean hasMetadata) {}

    /** An object before and after a change; null if it did not exist or does not exist any more. */
    record Changed(@Nullable StoredObject before, @Nullable StoredObject after) {}

    /** Reads an object; null if there is none. */
    @Nullable
    StoredObject find(String key) {
        return database.read(handle -> select(handle, key, ALL, ""));
    }

    /** Reads an object, with the version of its metadata but without its values; null if there is none. */
    @Nullable
    StoredObject findWithoutMetadata(String key) {
        return database.read(handle -> select(handle, key, WITHOUT_METADATA, ""));
    }

    /** Returns the length of the metadata of a key in characters; 0 if there is no such key. */
    long metadataLength(String key) {
        return database.read(
                handle -> handle.createQuery("SELECT CHAR_LENGTH(metadata) FROM objects WHERE object_key = ?")
                        .bind(0, bytes(key))
                        .mapTo(Long.class)
                        .findOne()
                        .orElse(0L));
    }

    /** Changes an object in a transaction. Concurrent changes of the same key run one after the other. */
    Changed change(String key, Change change) {
        return change(key, ALL, change);
    }

    /** Changes only the data of an object, or creates the object. The change gets an object with empty metadata. */
    Changed changeData(String key, Change change) {
        return change(key, WITHOUT_METADATA, change);
    }

    private Changed change(String key, String metadata, Change change) {
        return database.write(handle -> {
            Changed changed = changeIn(handle, key, metadata, change);
            blobs.changed(handle, changed);
            return changed;
        });
    }

    /** Does the same as {@link #change} in a transaction of the caller. The change must not change the data. */
    static Changed changeIn(Handle handle, String key, Change change) {
        return changeIn(handle, key, ALL, change);
    }

    private static Changed changeIn(Handle handle, String key, String metadata, Change change) {
        StoredObject before = select(handle, key, metadata, " FOR UPDATE");
        StoredObject after = change.apply(before);
        if (after != null) {
            save(handle, before, after);
        } else if (before != null) {
            handle.execute("DELETE FROM objects WHERE object_key = ?", bytes(key));
            QueryIndex.update(handle, key, before, null);
        }
        return new Changed(before, after);
    }

    /** Returns up to {@code limit} keys, as sorted bytes, that have all entries and are not smaller than {@code from}. */
    List<byte[]> page(List<ByteBuffer> entries, byte[] from, int limit) {
        return database.read(handle -> QueryIndex.page(handle, entries, from, limit));
    }

    /**
     * Returns the objects with these keys, in the order of the keys. Omits objects that do not exist any more.
     *
     * @param maxMetadata the length above which metadata is omitted, so that many objects fit into memory
     */
    List<Listed> findAll(List<byte[]> keys, int maxMetadata) {
        if (keys.isEmpty()) {
            return List.of();
        }
        Map<ByteBuffer, Listed> found = new HashMap<>();
        database.read(handle -> handle.createQuery(SELECT_MANY)
                        .bind("max", maxMetadata)
                        .bindList("keys", keys)
                        .map((row, context) -> listed(row))
                        .list())
                .forEach(each -> found.put(ByteBuffer.wrap(bytes(each.object().key())), each));
        return keys.stream()
                .map(key -> found.get(ByteBuffer.wrap(key)))
                .filter(Objects::nonNull)
                .toList();
    }

    private static Listed listed(ResultSet row) throws SQLException {
        String key = new String(row.getBytes("object_key"), StandardCharsets.UTF_8);
        boolean hasMetadata = row.getString("metadata") != null;
        Document metadata = hasMetadata ? document(row, "metadata") : document(row, "metadata", "{}");
        return new Listed(object(key, metadata, row), hasMetadata);
    }

    /** Orders the entries of a query so that the rarest comes first. */
    List<ByteBuffer> rarestFirst(List<ByteBuffer> entries) {
        return database.read(handle -> QueryIndex.rarestFirst(handle, entries));
    }

    /** Returns those of the data files that a key has. */
    Set<String> referenced(List<String> files) {
        return database.read(
                handle -> new HashSet<>(handle.createQuery("SELECT data_file FROM objects WHERE data_file IN (<files>)")
                        .bindList("files", files)
                        .mapTo(String.class)
                        .list()));
    }

    private static void save(Handle handle, @Nullable StoredObject before, StoredObject after) {
        if (before == null) {
            execute(handle.createUpdate(INSERT), update -> bindData(bindDocuments(update, after), after));
        } else if (before.metadata() != after.metadata() || before.permissions() != after.permissions()) {
            execute(handle.createUpdate(UPDATE_DOCUMENTS), update -> bindDocuments(update, after));
        } else {
            execute(handle.createUpdate(UPDATE_DATA), update -> bindData(update, after));
            return;
        }
        QueryIndex.update(handle, after.key(), before, after);
    }

    private static void execute(Update update, UnaryOperator<Update> binding) {
        try (update) {
            binding.apply(update).execute();
        }
    }

    private static Update bindDocuments(Update update, StoredObject object) {
        return update.bind("key", bytes(object.key()))
                .bind("metadata", object.metadata().json())
                .bind("metadataVersion", object.metadata().version())
                .bind("metadataModified", object.metadata().modified().toEpochMilli())
                .bind("permissions", object.permissions().json())
                .bind("permissionsVersion", object.permissions().version())
                .bind("permissionsModified", object.permissions().modified().toEpochMilli())
                .bind("dataModified", object.dataModified().toEpochMilli());
    }

    private static Update bindData(Update update, StoredObject object) {
        Blob data = object.data();
        return update.bind("key", bytes(object.key()))
                .bind("file", data == null ? null : data.id())
                .bind("length", data == null ? null : Long.valueOf(data.length()))
                .bind("sha256", data == null ? null : data.sha256())
                .bind("type", data == null ? null : data.type())
                .bind("coding", data == null ? null : data.coding())
                .bind("dataModified", object.dataModified().toEpochMilli());
    }

    private static @Nullable StoredObject select(Handle handle, String key, String metadata, String lock) {
        return handle.createQuery(SELECT.replace("<metadata>", metadata) + lock)
                .bind("key", bytes(key))
                .map((row, context) -> object(key, row))
                .findOne()
                .orElse(null);
    }

    private static StoredObject object(String key, ResultSet row) throws SQLException {
        return object(key, document(row, "metadata"), row);
    }

    private static StoredObject object(String key, Document metadata, ResultSet row) throws SQLException {
        long dataModified = row.getLong("data_modified");
        // Older versions stored no time without data, and told that of the metadata.
        Instant modified = row.wasNull() ? metadata.modified() : Instant.ofEpochMilli(dataModified);
        return new StoredObject(key, metadata, document(row, "permissions"), blob(row), modified);
    }

    private static Document document(ResultSet row, String column) throws SQLException {
        return document(row, column, row.getString(column));
    }

    private static Document document(ResultSet row, String column, String json) throws SQLException {
        return new Document(
                json, row.getString(column + "_version"), Instant.ofEpochMilli(row.getLong(column + "_modified")));
    }

    private static @Nullable Blob blob(ResultSet row) throws SQLException {
        String file = row.getString("data_file");
        return file == null
                ? null
                : new Blob(
                        file,
                        row.getLong("data_length"),
                        row.getBytes("data_sha256"),
                        row.getString("data_type"),
                        row.getString("data_coding"),
                        Instant.ofEpochMilli(row.getLong("data_modified")));
    }

    static byte[] bytes(String key) {
        return key.getBytes(StandardCharsets.UTF_8);
    }
}
