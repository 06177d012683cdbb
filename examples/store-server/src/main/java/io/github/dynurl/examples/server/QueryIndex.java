package io.github.dynurl.examples.server;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** The rows for queries: which keys have a metadata value, and which keys a tag may read. Thread-safe. */
final class QueryIndex {
    // The keys of each filter are counted up to this number, to find the rarest filter.
    private static final int COUNT_LIMIT = 1000;

    private static final int MAX_ENTRIES = 1000;

    private QueryIndex() {}

    /** Throws 413 if a key has more metadata names, or more tags that may read it, than the index allows. */
    static void requireFew(int entries) {
        if (entries > MAX_ENTRIES) {
            throw HttpProblem.tooMany("names or tags", MAX_ENTRIES);
        }
    }

    /** Returns the entry for a metadata name and value. Equal JSON values have the same entry. */
    static ByteBuffer value(String name, JsonNode value) {
        return digest("value " + Json.newObject().put("name", name) + Json.canonical(value));
    }

    /** Returns the entry for a tag that may read a key. */
    static ByteBuffer reader(String tag) {
        return digest("reader " + tag);
    }

    private static ByteBuffer digest(String text) {
        return ByteBuffer.wrap(Digests.sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Updates the rows of a key after a change of its object. An object is null if it does not exist. */
    static void update(Handle handle, String key, @Nullable StoredObject before, @Nullable StoredObject after) {
        Set<ByteBuffer> old = entries(before);
        Set<ByteBuffer> current = entries(after);
        batch(handle, key, "DELETE FROM query_index WHERE entry = ? AND object_key = ?", minus(old, current));
        batch(handle, key, "INSERT INTO query_index (entry, object_key) VALUES (?, ?)", minus(current, old));
    }

    private static Set<ByteBuffer> entries(@Nullable StoredObject object) {
        Set<ByteBuffer> entries = new HashSet<>();
        if (object == null) {
            return entries;
        }
        Json.object(object.metadata().json())
                .properties()
                .forEach(field -> entries.add(value(field.getKey(), field.getValue())));
        Permissions.of(object).readers().forEach(tag -> entries.add(reader(tag)));
        return entries;
    }

    private static Set<ByteBuffer> minus(Set<ByteBuffer> some, Set<ByteBuffer> others) {
        Set<ByteBuffer> rest = new HashSet<>(some);
        rest.removeAll(others);
        return rest;
    }

    private static void batch(Handle handle, String key, String sql, Set<ByteBuffer> entries) {
        if (entries.isEmpty()) {
            return;
        }
        try (PreparedBatch batch = handle.prepareBatch(sql)) {
            entries.forEach(entry -> batch.add(entry.array(), ObjectTable.bytes(key)));
            batch.execute();
        }
    }

    /** Puts the entry with the fewest keys first. Counts at most 1,000 keys of each entry. */
    static List<ByteBuffer> rarestFirst(Handle handle, List<ByteBuffer> entries) {
        List<ByteBuffer> sorted = new ArrayList<>(entries);
        long fewest = Long.MAX_VALUE;
        for (ByteBuffer entry : entries) {
            long count = entries.size() == 1 ? 0 : count(handle, entry);
            if (count < fewest) {
                fewest = count;
                sorted.remove(entry);
                sorted.add(0, entry);
            }
        }
        return sorted;
    }

    private static long count(Handle handle, ByteBuffer entry) {
        return handle.createQuery("SELECT COUNT(*) FROM (SELECT 1 FROM query_index WHERE entry = ? LIMIT ?) AS few")
                .bind(0, entry.array())
                .bind(1, COUNT_LIMIT)
                .mapTo(Long.class)
                .one();
    }

    /**
     * Returns up to {@code limit} keys, in order, that have all entries and are {@code from} or come after it (in bytes).
     *
     * <p>Each page is a separate query, so a slow client holds neither a cursor nor a connection.
     */
    static List<byte[]> page(Handle handle, List<ByteBuffer> entries, byte[] from, int limit) {
        try (Query query = handle.createQuery(sql(entries.size()))) {
            bind(query, entries, from, limit);
            return query.mapTo(byte[].class).list();
        }
    }

    static void bind(Query query, List<ByteBuffer> entries, byte[] from, int limit) {
        query.bind(0, entries.get(0).array()).bind(1, from);
        for (int i = 1; i < entries.size(); i++) {
            query.bind(i + 1, entries.get(i).array());
        }
        query.bind(entries.size() + 1, limit);
    }

    /** Writes the SQL of a page for this many entries. */
    static String sql(int entries) {
        return "SELECT i.object_key FROM query_index i WHERE i.entry = ? AND i.object_key >= ?"
                + " AND EXISTS (SELECT 1 FROM query_index j WHERE j.entry = ? AND j.object_key = i.object_key)"
                        .repeat(entries - 1)
                + " ORDER BY i.entry, i.object_key LIMIT ?";
    }
}
