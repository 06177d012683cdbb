package io.github.dynurl.examples.stores;

import io.github.dynurl.examples.server.StoreServer;
import io.github.dynurl.examples.server.StoreServerConfig;
import io.github.dynurl.examples.server.TempFolder;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.util.List;
import java.util.Map;

/**
 * The store server of the examples on PostgreSQL, with its data in S3Proxy. System properties of the AWS SDK set the
 * endpoint and the credentials of S3Proxy.
 *
 * <p>PostgreSQL is a Maven dependency. On a machine where it cannot be started, set the environment variable
 * STORE_TEST_POSTGRES_URL to the URL of an empty database.
 */
final class TeamServer implements Running {
    private final TempFolder folder = TempFolder.create("dynurl-store-server");
    private final S3ProxyServer bucket = new S3ProxyServer();
    private final List<AutoCloseable> database;
    private final StoreServer server;

    TeamServer() throws Exception {
        Map.of(
                        "aws.endpointUrl", bucket.url(),
                        "aws.accessKeyId", S3Signer.ACCESS_KEY,
                        "aws.secretAccessKey", S3Signer.SECRET_KEY)
                .forEach(System::setProperty);
        String url = System.getenv("STORE_TEST_POSTGRES_URL");
        if (url == null) {
            EmbeddedPostgres postgres = EmbeddedPostgres.builder().start();
            database = List.of(postgres);
            url = postgres.getJdbcUrl("postgres", "postgres");
        } else {
            database = List.of();
        }
        server = StoreServer.start(StoreServerConfig.builder(folder.path())
                .anonymous()
                .port(0)
                .database(url, null, null)
                .data("s3://" + S3ProxyServer.BUCKET + "/team")
                .build());
    }

    @Override
    public String url() {
        return server.origin();
    }

    @Override
    public String version() {
        return "examples/store-server on PostgreSQL and " + bucket.version();
    }

    @Override
    public void close() throws Exception {
        server.close();
        for (AutoCloseable postgres : database) {
            postgres.close();
        }
        bucket.close();
        folder.close();
    }
}
