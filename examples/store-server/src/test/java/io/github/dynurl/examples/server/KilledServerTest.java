package io.github.dynurl.examples.server;

import static io.github.dynurl.examples.server.StoreClient.etag;
import static io.github.dynurl.examples.server.StoreClient.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests two servers that share PostgreSQL and a bucket. One of them is killed while it writes. */
class KilledServerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String HEAP = "-Xmx64m";
    private static final int WRITERS = 4;
    private static final int KILLS = 2;
    /** More than {@link #KILLS}, because a kill leaves no data behind if no write is in progress. */
    private static final int MOST_KILLS = 8;

    @TempDir
    private Path folder;

    private StoreServerConfig config;

    @BeforeEach
    void prepareStore() {
        config = TestDatabase.SHARED
                .prepare(StoreServerConfig.builder(folder))
                .leftoversAfter(Duration.ofSeconds(8))
                .anonymous()
                .build();
    }

    private ChildServer start(String name) throws IOException {
        return ChildServer.start(Files.createDirectories(folder.resolve(name)), config, HEAP);
    }

    private List<String> data() {
        return TestBucket.get().data(String.valueOf(config.dataUrl()));
    }

    @Test
    void keepsConfirmedWritesAndRemovesRemainsOfKilledServer() throws Exception {
        AtomicInteger[] confirmed = new AtomicInteger[WRITERS];
        int left = 0; // the most data without a key that a kill has left
        for (int i = 0; i < WRITERS; i++) {
            confirmed[i] = new AtomicInteger();
        }
        try (ChildServer survivor = start("survivor")) {
            for (int kill = 0; kill < KILLS || (left == 0 && kill < MOST_KILLS); kill++) {
                int before = sum(confirmed);
                try (ChildServer server = start("killed")) {
                    List<Thread> writers = new ArrayList<>();
                    for (int i = 0; i < WRITERS; i++) {
                        writers.add(writer(server.client(), i, confirmed[i]));
                    }
                    await().atMost(PATIENCE).until(() -> sum(confirmed) >= before + 2 * WRITERS);
                    server.kill();
                    for (Thread writer : writers) {
                        writer.join();
                    }
                }
                left = Math.max(left, data().size() - WRITERS);
                for (int i = 0; i < WRITERS; i++) {
                    requireWhole(survivor.client(), i, confirmed[i]);
                }
            }
            assertThat(left).as("data that the killed server left").isPositive();
            await().atMost(PATIENCE).until(() -> data().size() == WRITERS);
            for (int i = 0; i < WRITERS; i++) {
                requireWhole(survivor.client(), i, confirmed[i]);
            }
        }
    }

    /** Starts a thread that writes a key repeatedly, until the server is killed. */
    private static Thread writer(StoreClient client, int key, AtomicInteger confirmed) {
        Thread writer = new Thread(() -> {
            while (true) {
                byte[] next = data(key, confirmed.get() + 1);
                assertThat(client.send("PUT", client.url("k" + key, "data"), BodyPublishers.ofByteArray(next))
                                .statusCode())
                        .isBetween(201, 204);
                confirmed.incrementAndGet();
            }
        });
        writer.setUncaughtExceptionHandler(
                (thread, killed) -> assertThat(killed).isInstanceOf(UncheckedIOException.class));
        writer.start();
        return writer;
    }

    /** Checks that the data is the last confirmed version or the version after it, whose response was lost. */
    private static void requireWhole(StoreClient client, int key, AtomicInteger confirmed) {
        HttpResponse<byte[]> read = client.get("k" + key, "data");
        if (Arrays.equals(read.body(), data(key, confirmed.get() + 1))) {
            confirmed.incrementAndGet();
        }
        assertThat(read.body()).isEqualTo(data(key, confirmed.get()));
        assertThat(StoreClient.header(read, "Repr-Digest"))
                .isEqualTo(Digests.field(Digests.sha256().digest(read.body())));
    }

    private static byte[] data(int key, int version) {
        byte[] data = new byte[200_000];
        new Random(1000L * key + version).nextBytes(data);
        return data;
    }

    private static int sum(AtomicInteger[] numbers) {
        int sum = 0;
        for (AtomicInteger number : numbers) {
            sum += number.get();
        }
        return sum;
    }

    @Test
    void losesNoIncrementIfOneOfTwoServersIsKilled() throws Exception {
        AtomicInteger confirmed = new AtomicInteger();
        AtomicInteger unknown = new AtomicInteger();
        try (ChildServer survivor = start("survivor");
                ChildServer killed = start("killed")) {
            StoreClient client = survivor.client();
            client.put("n", "data", "0");
            List<Thread> writers = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                writers.add(incrementer(i % 2 == 0 ? killed.client() : client, confirmed, unknown));
            }
            await().atMost(PATIENCE).until(() -> confirmed.get() >= 15);
            killed.kill();
            int atKill = confirmed.get();
            await().atMost(PATIENCE).until(() -> confirmed.get() >= atKill + 10);
            writers.forEach(Thread::interrupt);
            for (Thread writer : writers) {
                writer.join();
            }
            int count = Integer.parseInt(text(client.get("n", "data")));
            assertThat(count).isBetween(confirmed.get(), confirmed.get() + unknown.get());
            await().atMost(PATIENCE).until(() -> data().size() == 1);
        }
    }

    /**
     * Starts a thread that increments the number with If-Match, until the thread is interrupted or the server is
     * killed.
     */
    private static Thread incrementer(StoreClient client, AtomicInteger confirmed, AtomicInteger unknown) {
        Thread thread = new Thread(() -> {
            while (!Thread.interrupted()) {
                try {
                    HttpResponse<byte[]> read = client.get("n", "data");
                    String next = String.valueOf(Integer.parseInt(text(read)) + 1);
                    int status = client.put("n", "data", next, "If-Match", etag(read))
                            .statusCode();
                    assertThat(status).isIn(204, 412);
                    confirmed.addAndGet(status == 204 ? 1 : 0);
                } catch (UncheckedIOException | IllegalStateException e) {
                    unknown.incrementAndGet();
                    return;
                }
            }
        });
        thread.start();
        return thread;
    }
}
