package io.github.dynurl.examples.server;

import static io.github.dynurl.examples.server.StoreClient.etag;
import static io.github.dynurl.examples.server.StoreClient.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests two servers that share PostgreSQL and a bucket. */
class SharedStoreTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int WRITERS = 8;
    private static final int ROUNDS = 10;

    @TempDir
    private Path folder;

    private final List<StoreServer> servers = new ArrayList<>();
    private final ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
    private StoreServerConfig shared;
    private StoreClient one;
    private StoreClient other;

    @BeforeEach
    void startTwo() throws Exception {
        shared = config("shared");
        List<Callable<StoreServer>> starts = List.of(() -> start(shared, "one"), () -> start(shared, "other"));
        for (Future<StoreServer> started : threads.invokeAll(starts)) {
            servers.add(started.get());
        }
        one = TestStores.client(servers.get(0), "alice");
        other = TestStores.client(servers.get(1), "alice");
    }

    private StoreServerConfig config(String name) throws IOException {
        return TestDatabase.SHARED
                .prepare(StoreServerConfig.builder(folder.resolve(name)))
                .users(TestStores.writeUsers(folder))
                .build();
    }

    /** Starts a server in its own folder, with the database and the data location of a configuration. */
    private StoreServer start(StoreServerConfig config, String name) throws IOException {
        return StoreServer.start(StoreServerConfig.builder(folder.resolve(name))
                .database(String.valueOf(config.jdbcUrl()), null, null)
                .data(String.valueOf(config.dataUrl()))
                .users(folder.resolve("users"))
                .port(0)
                .build());
    }

    @AfterEach
    void stop() throws IOException {
        threads.shutdownNow();
        for (StoreServer server : servers) {
            server.close();
        }
    }

    private List<String> data() {
        return TestBucket.get().data(String.valueOf(shared.dataUrl()));
    }

    @Test
    void readsWritesOfOtherServer() {
        one.put("a b/ü", "data", "old", "Content-Type", "text/plain");
        one.put("a b/ü", "metadata", "{\"n\":1}");
        assertThat(text(other.get("a b/ü", "data"))).isEqualTo("old");
        assertThat(text(other.get("a b/ü", "data", "Range", "bytes=1-1"))).isEqualTo("l");
        assertThat(other.keysWith("n", "1")).containsExactly("a b/ü");
        other.put("a b/ü", "data", "new");
        assertThat(text(one.get("a b/ü", "data"))).isEqualTo("new");
        assertThat(data()).hasSize(1);
        assertThat(other.post("a b/ü", "auth", "{\"read\":[\"bob\"]}").statusCode())
                .isEqualTo(204);
        assertThat(one.as("bob").get("a b/ü", "data").statusCode()).isEqualTo(200);
        assertThat(one.delete("a b/ü").statusCode()).isEqualTo(204);
        assertThat(other.get("a b/ü", "data").statusCode()).isEqualTo(404);
        assertThat(other.keysWith("n", "1")).isEmpty();
        assertThat(data()).isEmpty();
    }

    @Test
    void finishesReadOfDataThatOtherServerReplaces() throws Exception {
        byte[] old = new byte[8_000_000];
        new Random(1).nextBytes(old);
        one.send("PUT", one.url("k", "data"), BodyPublishers.ofByteArray(old));
        HttpResponse<InputStream> reading = one.stream(one.url("k", "data"));
        assertThat(other.put("k", "data", "new").statusCode()).isEqualTo(204);
        try (InputStream in = reading.body()) {
            assertThat(in.readAllBytes()).isEqualTo(old);
        }
        assertThat(text(one.get("k", "data"))).isEqualTo("new");
    }

    @ParameterizedTest
    @CsvSource({"PUT, data", "PUT, metadata", "POST, metadata"})
    void letsOneOfConcurrentIfMatchWritersWin(String method, String part) throws Exception {
        one.put("k", "data", "{}");
        one.put("k", "metadata", "{}");
        for (int round = 0; round < ROUNDS; round++) {
            String expected = etag(one.get("k", part));
            requireOneWinner(writer -> write(writer, method, part, "If-Match", expected), part);
        }
        await().atMost(PATIENCE).until(() -> data().size() == 1);
    }

    @ParameterizedTest
    @CsvSource({"data", "metadata"})
    void letsOneOfConcurrentCreatorsWin(String part) throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            requireOneWinner(writer -> write(writer, "PUT", part, "If-None-Match", "*"), part);
            assertThat(one.delete("k").statusCode()).isEqualTo(204);
        }
        await().atMost(PATIENCE).until(() -> data().isEmpty());
    }

    @Test
    void letsOneOfConcurrentDeleteAndWritesWin() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            one.put("k", "data", "x");
            String expected = etag(other.get("k", "data"));
            List<Integer> statuses = atOnce(writer -> (writer == 0
                            ? other.delete("k", "If-Match", expected)
                            : write(writer, "PUT", "data", "If-Match", expected))
                    .statusCode());
            assertThat(statuses).filteredOn(status -> status < 300).hasSize(1);
            assertThat(statuses).filteredOn(status -> status >= 300).containsOnly(412);
        }
    }

    @Test
    void keepsConcurrentUpdatesThroughBothServers() throws Exception {
        one.put("k", "metadata", "{}");
        List<Integer> statuses = atOnce(writer -> client(writer)
                .post("k", "metadata", "{\"n" + writer + "\":" + writer + "}")
                .statusCode());
        assertThat(statuses).containsOnly(204);
        for (int writer = 0; writer < WRITERS; writer++) {
            assertThat(client(writer).keysWith("n" + writer, "" + writer)).containsExactly("k");
        }
    }

    @Test
    void refusesBucketOfAnotherDatabase() throws Exception {
        one.put("k", "data", "x");
        StoreServerConfig wrong = StoreServerConfig.builder(folder.resolve("wrong"))
                .database(String.valueOf(config("unused").jdbcUrl()), null, null)
                .data(String.valueOf(shared.dataUrl()))
                .anonymous()
                .port(0)
                .build();
        assertThatThrownBy(() -> StoreServer.start(wrong)).hasMessageContaining("belong to different stores");
        assertThat(text(other.get("k", "data"))).isEqualTo("x");
    }

    @Test
    void reportsMissingBucketAtStart() throws Exception {
        StoreServerConfig missing = StoreServerConfig.builder(folder.resolve("missing"))
                .database(String.valueOf(config("unused").jdbcUrl()), null, null)
                .data("s3://missing/p")
                .anonymous()
                .port(0)
                .build();
        assertThatThrownBy(() -> StoreServer.start(missing))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("Cannot use s3://missing/p/: ");
    }

    private StoreClient client(int writer) {
        return writer % 2 == 0 ? one : other;
    }

    private HttpResponse<byte[]> write(int writer, String method, String part, String... condition) {
        StoreClient client = client(writer);
        return client.send(method, client.url("k", part), BodyPublishers.ofString(body(writer)), condition);
    }

    private static String body(int writer) {
        return "{\"writer\":" + writer + "}";
    }

    /** Starts all writers at the same time. Checks that exactly one succeeds, and that its value is stored. */
    private void requireOneWinner(IntFunction<HttpResponse<byte[]>> write, String part) throws Exception {
        List<Integer> statuses = atOnce(writer -> write.apply(writer).statusCode());
        assertThat(statuses).filteredOn(status -> status < 300).hasSize(1);
        assertThat(statuses).filteredOn(status -> status >= 300).containsOnly(412);
        int winner = statuses.indexOf(
                statuses.stream().filter(status -> status < 300).findFirst().orElseThrow());
        assertThat(text(one.get("k", part))).isEqualTo(body(winner));
        assertThat(text(other.get("k", part))).isEqualTo(body(winner));
    }

    private List<Integer> atOnce(IntFunction<Integer> write) throws Exception {
        List<Callable<Integer>> calls = new ArrayList<>();
        for (int writer = 0; writer < WRITERS; writer++) {
            int number = writer;
            calls.add(() -> write.apply(number));
        }
        List<Integer> statuses = new ArrayList<>();
        for (Future<Integer> status : threads.invokeAll(calls)) {
            statuses.add(status.get());
        }
        return statuses;
    }
}
