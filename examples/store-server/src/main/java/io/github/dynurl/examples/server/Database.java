package io.github.dynurl.examples.server;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The pooled connections to H2 or PostgreSQL, with the schema in place. Thread-safe. */
final class Database implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Database.class);

    private static final int CONNECTIONS = 8;
    private static final int MAX_ATTEMPTS = 10;
    private static final int STOP_SECONDS = 10;
    private static final long START_LOCK = 0x64796e75726cL; // an arbitrary number that no other program uses
    // unique violation (another request created the key), serialization failure, deadlock
    private static final Set<String> LOST_RACES = Set.of("23505", "40001", "40P01");

    private final HikariDataSource pool;
    private final Jdbi jdbi;
    private final boolean h2;
    private final ExecutorService writer = Executors.newSingleThreadExecutor(Database::daemon);

    private Database(HikariDataSource pool, boolean h2) {
        this.pool = pool;
        this.jdbi = Jdbi.create(pool);
        this.h2 = h2;
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "store-writer");
        thread.setDaemon(true);
        return thread;
    }

    /** Connects, and creates missing tables. Throws an exception if the database cannot be reached. */
    static Database open(StoreServerConfig config) throws IOException {
        String url = config.jdbcUrl() == null ? h2Url(config.folder()) : config.jdbcUrl();
        HikariConfig settings = new HikariConfig();
        settings.setPoolName("store");
        settings.setJdbcUrl(url);
        settings.setUsername(config.jdbcUser());
        settings.setPassword(config.jdbcPassword());
        settings.setMaximumPoolSize(CONNECTIONS);
        settings.setMinimumIdle(1);
        settings.setConnectionTimeout(10_000);
        Database database = new Database(new HikariDataSource(settings), url.startsWith("jdbc:h2:"));
        try {
            database.createSchema();
            return database;
        } catch (IOException | RuntimeException e) {
            database.close();
            throw e;
        }
    }

    // CACHE_SIZE is in KiB.
    private static String h2Url(Path folder) {
        return "jdbc:h2:file:" + folder.resolve("facts").toAbsolutePath()
                + ";CACHE_SIZE=4096;LOCK_TIMEOUT=10000;DB_CLOSE_ON_EXIT=FALSE;TRACE_LEVEL_FILE=0";
    }

    private void createSchema() throws IOException {
        try (InputStream schema = Objects.requireNonNull(Database.class.getResourceAsStream("schema.sql"))) {
            String script = new String(schema.readAllBytes(), StandardCharsets.UTF_8);
            exclusively(handle -> handle.createScript(script).execute());
        }
        if (h2) {
            // By default, H2 writes half a second after the commit, so a killed server would lose confirmed changes.
            jdbi.useHandle(handle -> handle.execute("SET WRITE_DELAY 0"));
        }
    }

    /** Runs a transaction that only reads. */
    <T, X extends Exception> T read(HandleCallback<T, X> work) throws X {
        return jdbi.withHandle(work);
    }

    /**
     * Runs a transaction with a lock that only one server of this database can have at a time. A database of H2 has
     * only one server.
     */
    <T, X extends Exception> T exclusively(HandleCallback<T, X> work) throws X {
        return jdbi.inTransaction(handle -> {
            if (!h2) {
                handle.execute("SELECT pg_advisory_xact_lock(" + START_LOCK + ")");
            }
            return work.withHandle(handle);
        });
    }

    /**
     * Runs a transaction. Runs it again, at most 10 times in total, if a concurrent transaction makes it fail. The
     * changes are on disk when this method returns.
     */
    <T> T write(HandleCallback<T, RuntimeException> work) {
        return h2 ? onWriterThread(() -> writeNow(work)) : writeNow(work);
    }

    private <T> T writeNow(HandleCallback<T, RuntimeException> work) {
        for (int attempt = 1; ; attempt++) {
            try {
                return jdbi.withHandle(handle -> {
                    T result = handle.inTransaction(work);
                    sync(handle);
                    return result;
                });
            } catch (JdbiException e) {
                if (attempt == MAX_ATTEMPTS
                        || !sqlState(e).map(LOST_RACES::contains).orElse(false)) {
                    throw e;
                }
                LOG.debug("Transaction lost a race, attempt {}: {}", attempt, e.getMessage());
            }
        }
    }

    // For each thread that writes to files, the JDK keeps a direct buffer as large as the largest write of this thread.
    // H2 writes megabytes at once, so many threads would soon use up the direct memory. Therefore, only one thread
    // writes. H2 runs only one write at a time in any case.
    private <T> T onWriterThread(Callable<T> work) {
        try {
            return writer.submit(work).get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e.getCause() instanceof RuntimeException problem ? problem : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The server stops", e);
        }
    }

    // A commit of H2 passes the changes to the operating system, but does not force them to disk.
    private void sync(Handle handle) {
        if (h2) {
            handle.execute("CHECKPOINT SYNC");
        }
    }

    private static Optional<String> sqlState(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                return Optional.of(sql.getSQLState());
            }
        }
        return Optional.empty();
    }

    @Override
    public void close() {
        writer.shutdown();
        try {
            if (!writer.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("A transaction did not end within {} s", STOP_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        pool.close();
    }
}
