package io.github.dynurl.store.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.dynurl.store.Data;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.Permissions;
import io.github.dynurl.store.Query;
import io.github.dynurl.store.Store;
import io.github.dynurl.store.StoreException.Outcome;
import io.github.dynurl.store.StoreUnavailableException;
import io.github.dynurl.store.http.internal.time.Operation;
import io.github.dynurl.testing.RecordedRequest;
import io.github.dynurl.testing.Reply;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tests requests on connections that have died while idle: no request is lost, and an unsent request is never reported
 * as unknown.
 */
@Tag("compat")
class StaleConnectionTest extends HttpStoreTestCase {
    private static final Permissions MINE = Permissions.of(Map.of("owned", Set.of("me")));

    /** Holds an operation that sends one request. */
    record Operation(String name, Consumer<Store> run) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Operation> operations() {
        return Stream.of(
                new Operation("getData", s -> assertThat(s.toBytes("k")).isEqualTo(new byte[] {'{', '}'})),
                new Operation("exists", s -> assertThat(s.exists("k")).isTrue()),
                new Operation("getMetadata", s -> s.getMetadata("k")),
                new Operation("queryKeys", s -> s.queryKeys(Query.all()).close()),
                new Operation("setData", s -> s.setData("k", Data.of("x"))),
                new Operation("setData of a stream", s -> s.setData("k", Data.of(stream(100_000), 100_000))),
                new Operation("setData of a stream of unknown length", s -> s.setData("k", Data.of(stream(100_000)))),
                new Operation("setMetadata", s -> s.setMetadata("k", Metadata.empty())),
                new Operation("setPermissions", s -> s.setPermissions("k", MINE)),
                new Operation("updateMetadata", s -> s.updateMetadata("k", Metadata.empty())),
                new Operation("updatePermissions", s -> s.updatePermissions("k", MINE)),
                new Operation("delete", s -> s.delete("k")));
    }

    private static ByteArrayInputStream stream(int size) {
        return new ByteArrayInputStream(new byte[size]);
    }

    @BeforeEach
    void serve() {
        server.otherwise().reply(Reply.json("{}"));
        server.on("GET", "/find").reply(Reply.ok("k\n"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("operations")
    void replacesIdleConnectionClosedByServer(Operation operation) {
        HttpStore store = open(builder().maxAttempts(1));
        store.getMetadata("k");
        server.dropConnections();
        soon("the connection is closed").until(() -> server.openConnections() == 0);
        int before = server.requests().size();
        operation.run().accept(store);
        assertThat(server.requests()).hasSize(before + 1);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("operations")
    void supportsServerThatClosesAfterEachResponse(Operation operation) {
        server.when(request -> true).reply(Reply.json("{}").thenClose());
        server.on("GET", "/find").reply(Reply.ok("k\n").thenClose());
        HttpStore store = open(builder().maxAttempts(1));
        for (int i = 0; i < 40; i++) {
            operation.run().accept(store);
        }
        assertThat(server.requests()).hasSize(40);
    }

    @Test
    void resendsRequestOnceOnNewConnection() {
        HttpStore store = open(builder().maxAttempts(1));
        store.getMetadata("k");
        server.when(request -> true).reply(Reply.lostAck());
        StoreUnavailableException e = failure(StoreUnavailableException.class, () -> store.getMetadata("k"));
        assertThat(e.outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(server.requests())
                .as("the first, the second on the same connection, and its repetition on a new connection")
                .hasSize(3);
        assertThat(server.requests().get(2).connectionNumber()).isEqualTo(2);
    }

    @Test
    void doesNotResendPostLostOnOpenConnection() {
        HttpStore store = store();
        store.getMetadata("k");
        server.on("POST", "/base/k/metadata").reply(Reply.lostAck());
        StoreUnavailableException e =
                failure(StoreUnavailableException.class, () -> store.updateMetadata("k", Metadata.empty()));
        assertThat(e.outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(server.requests("POST", "/base/k/metadata")).hasSize(1);
    }

    @Test
    void retriesOnNewConnectionIfPooledConnectionsAreDead() throws InterruptedException {
        AtomicBoolean connectionsAreDead = new AtomicBoolean();
        server.when(request -> true)
                .reply(request -> connectionsAreDead.get() && request.connectionNumber() <= 3
                        ? Reply.stall()
                        : Reply.json("{\"a\":1}"));
        HttpStore store = open(builder().responseTimeout(SHORT).maxAttempts(2));
        openConnections(store, 3);
        connectionsAreDead.set(true);
        assertThat(store.getMetadata("k")).containsEntry("a", 1);
        assertThat(server.acceptedConnections()).isEqualTo(4);
    }

    /** Sends {@code count} requests at the same time, each on its own connection. */
    private void openConnections(HttpStore store, int count) throws InterruptedException {
        CountDownLatch latch = new CountDownLatch(1);
        server.on("GET", "/base/w/metadata").reply(Reply.json("{}").heldBy(latch));
        ExecutorService threads = Executors.newFixedThreadPool(count);
        try {
            for (int i = 0; i < count; i++) {
                threads.execute(() -> store.getMetadata("w"));
            }
            soon("all are under way")
                    .until(() -> server.requests("GET", "/base/w/metadata").size() == count);
            latch.countDown();
        } finally {
            threads.shutdown();
            assertThat(threads.awaitTermination(5, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void doesNotReuseExpiredConnection() {
        HttpStore old = open(builder().connectionTimeToLive(SHORT));
        HttpStore idle = open(builder().connectionIdleTimeout(SHORT));
        HttpStore unlimited = open(builder().connectionIdleTimeout(Duration.ZERO));
        for (HttpStore store : new HttpStore[] {old, idle, unlimited}) {
            store.getMetadata("k");
            store.getMetadata("k");
        }
        assertThat(server.acceptedConnections())
                .as("one connection for each store")
                .isEqualTo(3);
        await().pollDelay(SHORT.multipliedBy(2)).until(() -> true);
        old.getMetadata("k");
        idle.getMetadata("k");
        unlimited.getMetadata("k");
        assertThat(server.requests().stream()
                        .skip(6)
                        .map(RecordedRequest::connectionNumber)
                        .toList())
                .as("only the connection without a limit is used again")
                .containsExactly(4, 5, 3);
    }

    @Test
    void reportsNotSentIfNoConnectionIsFree() {
        CountDownLatch latch = new CountDownLatch(1);
        server.on("GET", "/base/held/data").reply(Reply.ok("xy").heldAfter(1, latch));
        HttpStore store = open(builder()
                .connectionsPerRoute(1)
                .operationTimeout(Duration.ofMillis(500))
                .maxAttempts(1));
        try (var held = store.getData("held")) {
            StoreUnavailableException e =
                    failure(StoreUnavailableException.class, () -> store.setMetadata("k", Metadata.empty()));
            assertThat(e).hasMessageContaining("no connection was free within");
            assertThat(e.outcome()).isEqualTo(Outcome.NOT_SENT);
            assertThat(held.info().size()).hasValue(2);
        } finally {
            latch.countDown();
        }
        assertThat(server.requests()).hasSize(1);
    }
}
