package io.github.dynurl.examples.server;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The databases and data locations with which the store server is tested.
 *
 * <p>PostgreSQL is a Maven dependency and is started once. For the user root, it runs in a user namespace. If this is
 * not possible, the environment variable STORE_TEST_POSTGRES_URL (jdbc:postgresql://host/database?user=…) must name a
 * server on which the tests can create databases.
 */
enum TestDatabase {
    H2,
    POSTGRESQL,
    /** PostgreSQL with the data in a bucket, which several servers can share. */
    SHARED;

    private static final AtomicInteger DATABASES = new AtomicInteger();
    private static @Nullable EmbeddedPostgres postgres;

    /** Sets a new, empty database in a configuration. */
    StoreServerConfig.Builder prepare(StoreServerConfig.Builder config) {
        if (this == H2) {
            return config;
        }
        config.database(newPostgresUrl(), null, null);
        return this == SHARED ? config.data(TestBucket.newUrl()) : config;
    }

    private static String newPostgresUrl() {
        String server = serverUrl();
        String name = "store_" + ProcessHandle.current().pid() + "_" + DATABASES.incrementAndGet();
        try (Connection connection = DriverManager.getConnection(server)) {
            connection.createStatement().execute("CREATE DATABASE " + name);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return server.replaceFirst("/[^/?]*\\?", "/" + name + "?");
    }

    private static synchronized String serverUrl() {
        String given = System.getenv("STORE_TEST_POSTGRES_URL");
        if (given != null) {
            return given;
        }
        try {
            if (postgres == null) {
                postgres = EmbeddedPostgres.builder().start();
            }
            return postgres.getJdbcUrl("postgres", "postgres");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
