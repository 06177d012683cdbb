package io.github.dynurl.store.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.dynurl.store.http.connection.HttpConnections;
import io.github.dynurl.testing.Reply;
import io.github.dynurl.testing.ScriptedServer;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tests that idle connections are closed after a time, and soon if the server has closed them. */
@Tag("compat")
class IdleConnectionsTest {
    @RegisterExtension
    final ScriptedServer server = ScriptedServer.start();

    /** Two sweeps of idle connections, which take place every 5 seconds, and some time to spare. */
    private static final Duration TWO_SWEEPS = Duration.ofSeconds(13);

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

    @AfterEach
    void stop() {
        timer.shutdownNow();
    }

    @Test
    void closesConnectionsClosedByServer() throws IOException {
        assertPoolBecomesEmpty(idleTimeout(Duration.ZERO), true);
    }

    @Test
    void closesConnectionsAfterIdleTimeout() throws IOException {
        assertPoolBecomesEmpty(idleTimeout(Duration.ofSeconds(1)), false);
    }

    /** Returns time limits with an idle timeout; zero for none. */
    private static HttpConnections.Times idleTimeout(Duration idle) {
        return new HttpConnections.Times(Duration.ofSeconds(5), Duration.ZERO, idle, Duration.ZERO);
    }

    private void assertPoolBecomesEmpty(HttpConnections.Times times, boolean closedByServer) throws IOException {
        CountDownLatch latch = new CountDownLatch(1);
        server.otherwise().reply(Reply.json("{}").heldBy(latch));
        HttpConnections connections = new HttpConnections(times, timer, null);
        PoolingHttpClientConnectionManager pool = connections.pool(builder -> builder.setMaxConnPerRoute(20));
        ExecutorService threads = Executors.newFixedThreadPool(20);
        try (CloseableHttpClient client = connections
                        .configure(HttpClients.custom().setConnectionManager(pool))
                        .build();
                HttpStore store = HttpStore.builder()
                        .baseUrl(server.url())
                        .httpClient(client)
                        .timer(timer)
                        .build()) {
            for (int i = 0; i < 20; i++) {
                threads.execute(() -> store.getMetadata("k"));
            }
            await().until(() -> server.requests().size() == 20);
            latch.countDown();
            await().until(() -> pool.getTotalStats().getAvailable() == 20);
            if (closedByServer) {
                server.dropConnections();
            }
            await().atMost(TWO_SWEEPS).until(() -> pool.getTotalStats().getAvailable() == 0);
            assertThat(pool.getTotalStats().getLeased()).isZero();
        } finally {
            threads.shutdownNow();
        }
    }

    /**
     * A check finds the closed connections to the second server, although the connections to the first server are open
     * and have been idle for longer. A check that finds a closed connection closes all idle connections.
     */
    @Test
    void closesConnectionsClosedByAnyServer() throws IOException {
        HttpConnections connections = new HttpConnections(idleTimeout(Duration.ZERO), timer, null);
        PoolingHttpClientConnectionManager pool = connections.pool(builder -> builder.setMaxConnPerRoute(20));
        try (ScriptedServer second = ScriptedServer.start();
                CloseableHttpClient client = connections
                        .configure(HttpClients.custom().setConnectionManager(pool))
                        .build()) {
            sendConcurrently(client, server, 8);
            sendConcurrently(client, second, 3);
            await().until(() -> pool.getTotalStats().getAvailable() == 11);
            second.dropConnections();
            await().atMost(TWO_SWEEPS).until(() -> pool.getTotalStats().getAvailable() == 0);
        }
    }

    private void sendConcurrently(CloseableHttpClient client, ScriptedServer target, int times) {
        CountDownLatch latch = new CountDownLatch(1);
        target.otherwise().reply(Reply.json("{}").heldBy(latch));
        ExecutorService threads = Executors.newFixedThreadPool(times);
        try (HttpStore store = HttpStore.builder()
                .baseUrl(target.url())
                .httpClient(client)
                .timer(timer)
                .build()) {
            for (int i = 0; i < times; i++) {
                threads.execute(() -> store.getMetadata("k"));
            }
            await().until(() -> target.requests().size() == times);
            latch.countDown();
            await().until(() -> store.activeRequests() == 0);
        } finally {
            threads.shutdownNow();
        }
    }
}
