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
 * The databases, and the places of the data, that the contract is tested on.
 *
 * <p>PostgreSQL comes from Maven and is started once; as root it runs in a user namespace. Where that
 * cannot be, the environment's STORE_TEST_POSTGRES_URL (jdbc:postgresql://host/database?user=…) names a server to make databases on.
 */
enum TestDatabase {
    H2,
    POSTGRESQL,
    /** PostgreSQL, with the data in a bucket: what several servers may share. */
    SHARED;

    private static final AtomicInteger DATABASES = new AtomicInteger();
    private static @Nullable EmbeddedPostgres postgres;

    /** Points a configuration at a new, empty database. */
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
