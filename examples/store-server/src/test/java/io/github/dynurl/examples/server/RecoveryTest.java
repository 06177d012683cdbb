package io.github.dynurl.examples.server;

import static io.github.dynurl.examples.server.StoreClient.etag;
import static io.github.dynurl.examples.server.StoreClient.header;
import static io.github.dynurl.examples.server.StoreClient.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass
@EnumSource(
        value = TestDatabase.class,
        names = {"H2", "POSTGRESQL"})
class RecoveryTest {
    /** Each write is flushed to the disk, which takes long on a busy machine. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final String HEAP = "-Xmx64m";

    @Parameter
    private TestDatabase database;

    @TempDir
    private Path folder;

    private StoreServerConfig config;

    @BeforeEach
    void prepareDatabase() throws IOException {
        config = database.prepare(StoreServerConfig.builder(folder.resolve("store")))
                .port(0)
                .users(TestStores.writeUsers(folder))
                .build();
    }

    /** The server is killed when half of the body or all but its last byte has arrived. */
    @ParameterizedTest
    @ValueSource(ints = {2_000_000, 4_000_000})
    void keepsOldObjectIfServerIsKilledDuringPut(int sent) throws Exception {
        byte[] old = random(3_000_000, 1);
        byte[] replacement = random(4_000_000, 2);
        String etag;
        try (ChildServer server = ChildServer.start(folder, config, HEAP)) {
            StoreClient client = server.client();
            etag = etag(client.send("PUT", client.url("k", "data"), BodyPublishers.ofByteArray(old)));
            try (RawConnection connection = new RawConnection(client)) {
                connection.head("PUT", "k/data", "Content-Length: " + (sent == 4_000_000 ? sent + 1 : 4_000_000));
                connection.send(Arrays.copyOf(replacement, sent));
                await().atMost(PATIENCE).until(() -> bytesIn(folder.resolve("store/tmp")) > sent / 2);
                server.kill();
            }
        }
        try (StoreServer server = StoreServer.start(config)) {
            HttpResponse<byte[]> read = TestStores.client(server, "alice").get("k", "data");
            assertThat(read.body()).isEqualTo(old);
            assertThat(etag(read)).isEqualTo(etag);
            assertThat(filesIn(folder.resolve("store/tmp"))).isZero();
            assertThat(filesIn(folder.resolve("store/data"))).isEqualTo(1);
        }
    }

    @Test
    void keepsConfirmedWritesAfterKill() throws Exception {
        AtomicInteger confirmed = new AtomicInteger();
        try (ChildServer server = ChildServer.start(folder, config, HEAP)) {
            StoreClient client = server.client();
            Thread writer = new Thread(() -> {
                while (client.put("k", "data", "version " + (confirmed.get() + 1))
                                .statusCode()
                        < 300) {
                    confirmed.incrementAndGet();
                }
            });
            writer.setUncaughtExceptionHandler(
                    (thread, killed) -> assertThat(killed).isInstanceOf(UncheckedIOException.class));
            writer.start();
            await().atMost(PATIENCE).until(() -> confirmed.get() >= 30);
            server.kill();
            writer.join();
        }
        try (StoreServer server = StoreServer.start(config)) {
            assertThat(text(TestStores.client(server, "alice").get("k", "data")))
                    .isIn(
                            "version " + confirmed.get(),
                            "version " + (confirmed.get() + 1)); // the response to this write may be lost
            assertThat(filesIn(folder.resolve("store/data"))).isEqualTo(1);
        }
    }

    @Test
    void keepsObjectsAfterRestart() throws Exception {
        try (StoreServer server = StoreServer.start(config)) {
            StoreClient client = TestStores.client(server, "alice");
            client.put("k", "data", "x", "Content-Type", "text/plain");
            client.put("k", "metadata", "{\"a\":1}");
        }
        try (StoreServer server = StoreServer.start(config)) {
            StoreClient client = TestStores.client(server, "alice");
            assertThat(text(client.get("k", "data"))).isEqualTo("x");
            assertThat(client.keysWith("a", "1")).containsExactly("k");
            assertThat(text(client.get("k", "auth"))).isEqualTo("{\"owned\":[\"alice\"]}");
        }
    }

    /** Older versions stored no time for data that was never written. */
    @Test
    void keepsTheTimeOfEmptyDataInRowsOfOlderVersions() throws Exception {
        try (StoreServer server = StoreServer.start(config)) {
            TestStores.client(server, "alice").put("k", "metadata", "{}");
        }
        String h2 = "jdbc:h2:file:" + folder.resolve("store/facts").toAbsolutePath() + ";IFEXISTS=TRUE";
        try (Connection connection = DriverManager.getConnection(config.jdbcUrl() == null ? h2 : config.jdbcUrl())) {
            connection.createStatement().execute("UPDATE objects SET data_modified = NULL");
        }
        try (StoreServer server = StoreServer.start(config)) {
            StoreClient client = TestStores.client(server, "alice");
            String created = header(client.head("k", "metadata"), "Last-Modified");
            assertThat(header(client.head("k", "data"), "Last-Modified")).isEqualTo(created);
            await().until(() -> {
                client.post("k", "metadata", "{\"n\":1}");
                return !header(client.head("k", "metadata"), "Last-Modified").equals(created);
            });
            assertThat(header(client.head("k", "data"), "Last-Modified")).isEqualTo(created);
        }
    }

    @Test
    void removesFilesWithoutKeyAtStart() throws Exception {
        StoreServer.start(config).close();
        Path orphan = folder.resolve("store/data/ab/cd/abcd0123456789abcdef0123456789ab");
        Path incomplete = folder.resolve("store/tmp/abcd");
        Path foreign = folder.resolve("store/data/README");
        Files.createDirectories(orphan.getParent());
        for (Path file : new Path[] {orphan, incomplete, foreign}) {
            Files.writeString(file, "x");
        }
        StoreServer.start(config).close();
        assertThat(orphan).doesNotExist();
        assertThat(incomplete).doesNotExist();
        assertThat(foreign).exists();
    }

    @Test
    void refusesSecondServerInFolder() throws Exception {
        try (StoreServer server = StoreServer.start(config)) {
            assertThat(server.baseUrl()).endsWith("/objects");
            assertThatThrownBy(() -> StoreServer.start(config))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("Another server uses the folder");
        }
        try (ChildServer server = ChildServer.start(folder, config, HEAP)) {
            assertThat(server.client().get("k", "data").statusCode()).isEqualTo(404);
            assertThatThrownBy(() -> StoreServer.start(config))
                    .hasMessageStartingWith("Another server uses the folder");
        }
    }

    @Test
    void refusesFolderAndDatabaseOfDifferentStoresAndRemovesNothing() throws Exception {
        try (StoreServer server = StoreServer.start(config)) {
            TestStores.client(server, "alice").put("k", "data", "x");
        }
        StoreServerConfig otherDatabase = TestDatabase.H2
                .prepare(StoreServerConfig.builder(folder.resolve("store")))
                .database("jdbc:h2:file:" + folder.resolve("other").toAbsolutePath(), null, null)
                .anonymous()
                .port(0)
                .build();
        assertThatThrownBy(() -> StoreServer.start(otherDatabase)).hasMessageContaining("belong to different stores");
        assertThat(filesIn(folder.resolve("store/data"))).isEqualTo(1);
        if (database == TestDatabase.POSTGRESQL) {
            StoreServerConfig otherFolder = StoreServerConfig.builder(folder.resolve("empty"))
                    .database(String.valueOf(config.jdbcUrl()), null, null)
                    .anonymous()
                    .port(0)
                    .build();
            assertThatThrownBy(() -> StoreServer.start(otherFolder)).hasMessageContaining("belong to different stores");
        }
    }

    private static byte[] random(int length, int seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static long filesIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).count();
        }
    }

    private static long bytesIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        }
    }
}
