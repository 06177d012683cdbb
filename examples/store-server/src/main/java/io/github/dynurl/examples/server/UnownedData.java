package io.github.dynurl.examples.server;

import io.github.dynurl.examples.server.ObjectTable.Changed;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * The rows of data that no key has yet, or that no key has any more.
 *
 * <p>A row is inserted before its data is uploaded, so all data has a key or a row, even after a crash. All times come
 * from the clock of the database. Thread-safe.
 */
final class UnownedData {
    private static final int BATCH = 100;

    private final Database database;

    UnownedData(Database database) {
        this.database = database;
    }

    /** Adds a row for data that is about to be uploaded. */
    void add(String id) {
        database.write((Handle handle) -> add(handle, id));
    }

    private static int add(Handle handle, String id) {
        return handle.execute("INSERT INTO unowned_data (data_file) VALUES (?)", id);
    }

    /** Removes the row of data that was removed. */
    void remove(String id) {
        database.write((Handle handle) -> remove(handle, id));
    }

    private static int remove(Handle handle, String id) {
        return handle.execute("DELETE FROM unowned_data WHERE data_file = ?", id);
    }

    /**
     * Removes the row of the data that a change gives to a key, and adds a row for the data that it takes from the key.
     * Throws 503 if {@link #sweep} has already removed the data.
     */
    static void changed(Handle handle, Changed changed) {
        String before = id(changed.before());
        String after = id(changed.after());
        if (after != null && !after.equals(before) && remove(handle, after) == 0) {
            throw HttpProblem.unavailable("the data took too long to be stored, and were given up");
        }
        if (before != null && !before.equals(after)) {
            add(handle, before);
        }
    }

    private static @Nullable String id(@Nullable StoredObject object) {
        return object == null || object.data() == null ? null : object.data().id();
    }

    /**
     * Removes the data of all rows that are older than {@code age}. Several servers can do so at the same time: each
     * row is locked by one server. A write that commits too late waits for this lock, and then fails.
     *
     * @return the number of rows
     */
    int sweep(Duration age, Consumer<String> removal) {
        int removed = 0;
        int batch;
        do {
            batch = database.write(handle -> sweepIn(handle, age, removal));
            removed += batch;
        } while (batch == BATCH);
        return removed;
    }

    private static int sweepIn(Handle handle, Duration age, Consumer<String> removal) {
        Instant now = handle.createQuery("SELECT CURRENT_TIMESTAMP")
                .mapTo(Instant.class)
                .one();
        List<String> old = handle.createQuery("SELECT data_file FROM unowned_data WHERE since < :before"
                        + " ORDER BY since LIMIT :batch FOR UPDATE SKIP LOCKED")
                .bind("before", now.minus(age))
                .bind("batch", BATCH)
                .mapTo(String.class)
                .list();
        old.forEach(removal);
        old.forEach(id -> remove(handle, id));
        return old.size();
    }
}
