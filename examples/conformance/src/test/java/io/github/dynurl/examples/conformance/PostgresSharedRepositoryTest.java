package io.github.dynurl.examples.conformance;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Runs the tests of {@link SharedRepositoryTest} on PostgreSQL, whose binaries come from Maven. If they cannot be started,
 * set the environment variable STORE_TEST_POSTGRES_URL to a server (jdbc:postgresql://host/database?user=…).
 */
class PostgresSharedRepositoryTest extends SharedRepositoryTest {
    private static DataSource server;
    private static EmbeddedPostgres postgres;

    @BeforeAll
    static void startPostgres() throws IOException {
        String url = System.getenv("STORE_TEST_POSTGRES_URL");
        if (url == null) {
            postgres = EmbeddedPostgres.builder().start();
            server = postgres.getPostgresDatabase();
        } else {
            PGSimpleDataSource source = new PGSimpleDataSource();
            source.setUrl(url);
            server = source;
        }
    }

    @AfterAll
    static void stopPostgres() throws IOException {
        if (postgres != null) {
            postgres.close();
        }
    }

    @Override
    DataSource emptyDatabase() {
        try (Connection connection = server.getConnection()) {
            connection.createStatement().execute("DROP TABLE IF EXISTS CAMEL_MESSAGEPROCESSED");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return server;
    }
}
