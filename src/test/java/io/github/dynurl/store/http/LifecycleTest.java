package io.github.dynurl.store.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.dynurl.store.ByteRange;
import io.github.dynurl.store.Data;
import io.github.dynurl.store.DataStream;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.NoSuchKeyException;
import io.github.dynurl.store.Permissions;
import io.github.dynurl.store.Query;
import io.github.dynurl.store.Results;
import io.github.dynurl.store.StoreException;
import io.github.dynurl.store.StoreException.Outcome;
import io.github.dynurl.store.StoreUnavailableException;
import io.github.dynurl.store.Value;
import io.github.dynurl.testing.PatternBytes;
import io.github.dynurl.testing.Reply;
import io.github.dynurl.testing.ServedObject;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("compat")
class LifecycleTest extends HttpStoreTestCase {
    private static final String DATA = "/base/k/data";
    private static final Duration AT_ONCE = Duration.ofSeconds(1);

    @Test
    void usesOneConnectionForAllOperations() throws IOException {
        server.on("GET", DATA).reply(ServedObject.of(PatternBytes.bytes(1000)).etag("\"e\""));
        server.on("GET", "/base/k/metadata")
                .replies(Reply.json("{\"a\":1}"), Reply.json("{}").chunked());
        server.on("GET", "/base/k/auth").reply(Reply.json("{\"owned\":[\"me\"]}"));
        server.on("HEAD", DATA).reply(Reply.ok().pattern(1000));
        server.on("*", "/base/gone").reply(Reply.status(404).body("x".repeat(8_000)));
        server.on("*", "/base/gone/data")
                .reply(Reply.status(404).body("x".repeat(8_000)).chunked());
        server.on("GET", "/find")
                .replies(Reply.ok("k\n"), Reply.status(204), Reply.ok("k\nk").chunked());
        server.on("PUT", DATA).reply(Reply.status(201).body("written"));
        server.on("PUT", "/base/k/metadata").reply(Reply.status(204));
        server.on("POST", "/base/k/metadata").reply(Reply.json("{}"));
        HttpStore store = store();
        for (int i = 0; i < 3; i++) {
            assertThat(store.toBytes("k")).hasSize(1000);
            try (DataStream part = store.getData("k", ByteRange.of(10, 20))) {
                assertThat(part.readAllBytes()).hasSize(10);
            }
            store.getData("k", ByteRange.from(5000)).close();
            store.exists("k");
            store.getMetadata("k");
            store.getPermissions("k");
            store.set("k", Value.of(Data.of("x"), Metadata.empty()));
            store.setData("k", Data.of(PatternBytes.stream(100_000)));
            store.updateMetadata("k", Metadata.empty());
            failure(NoSuchKeyException.class, () -> store.delete("gone"));
            failure(NoSuchKeyException.class, () -> store.getData("gone"));
            failure(
                    StoreException.class,
                    () -> store.setPermissions("k", Permissions.of(Map.of("owned", List.of("a")))));
            try (Results<String> keys = store.queryKeys(Query.all())) {
                keys.forEachRemaining(key -> assertThat(key).isEqualTo("k"));
            }
        }
        assertThat(server.requests()).hasSizeGreaterThan(40); // three rounds of about 14
        assertThat(server.acceptedConnections()).isEqualTo(1);
    }

    static Stream<Arguments> activeOperations() {
        Consumer<HttpStore> read = store -> store.toBytes("k");
        Consumer<HttpStore> json = store -> store.getMetadata("k");
        Consumer<HttpStore> query = store -> store.queryKeys(Query.all()).forEachRemaining(key -> {});
        Consumer<HttpStore> upload = store -> store.setData("k", Data.of(PatternBytes.stream(1L << 30)));
        Reply part = Reply.ok("{\"a\":\"0123456789").declaredLength(100).stallAfter(10);
        return Stream.of(
                Arguments.of("the head of metadata", json, Reply.stall()),
                Arguments.of("the body of metadata", json, part),
                Arguments.of("the head of data", read, Reply.stall()),
                Arguments.of("the body of data", read, part),
                Arguments.of(
                        "the body of chunked data",
                        read,
                        Reply.ok("0123456789").chunked().stallAfter(5)),
                Arguments.of(
                        "the keys of a query",
                        query,
                        Reply.ok("a\nb\nc\nd\n").chunked(2).stallAfter(4)),
                Arguments.of("the body of an upload", upload, Reply.status(200).stallAfterReading(1000)),
                Arguments.of(
                        "the response to an upload",
                        (Consumer<HttpStore>) s -> s.fromBytes("k", new byte[1]),
                        Reply.stall()),
                Arguments.of(
                        "an error response",
                        json,
                        Reply.status(400).body("x".repeat(100)).stallAfter(10)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("activeOperations")
    void cancelsActiveOperationsOnClose(String name, Consumer<HttpStore> operation, Reply reply) throws Exception {
        server.otherwise().reply(reply);
        HttpStore store = store();
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread worker = new Thread(() -> thrown.set(catchThrowable(() -> operation.accept(store))), "worker");
        worker.start();
        soon("the request arrives").until(() -> !server.requests().isEmpty());
        worker.join(50);
        store.close();
        worker.join(AT_ONCE.toMillis());
        assertThat(worker.isAlive()).as("still under way").isFalse();
        assertThat(thrown.get()).isInstanceOf(StoreException.class);
        if (!name.equals("an error response")) {
            assertThat(thrown.get()).isInstanceOf(StoreUnavailableException.class);
        }
        assertThat(store.activeRequests()).isZero();
        assertThat(store.isOpen()).isFalse();
        server.close();
    }

    @Test
    void cancelsIdleStreamsOnClose() throws IOException {
        server.on("GET", DATA).reply(Reply.ok().pattern(1L << 30));
        server.on("GET", "/find").reply(Reply.ok().endlessBody("a\n", "b\n"));
        HttpStore store = store();
        DataStream data = store.getData("k");
        assertThat(data.read()).isEqualTo(PatternBytes.at(0) & 0xff);
        Results<String> keys = store.queryKeys(Query.all());
        assertThat(keys.next()).isEqualTo("a");
        assertThat(store.activeRequests()).isEqualTo(2);
        store.close();
        soon("the server notices")
                .until(() -> server.connections().stream().allMatch(c -> c.abandoned() || !c.isOpen()));
        failure(StoreUnavailableException.class, () -> data.transferTo(OutputStream.nullOutputStream()));
        failure(StoreUnavailableException.class, () -> keys.forEachRemaining(key -> {}));
        data.close();
        keys.close();
        assertThat(store.activeRequests()).isZero();
    }

    @Test
    void sendsNothingAfterClose() {
        HttpStore store = store();
        store.close();
        store.close();
        assertThat(store.isOpen()).isFalse();
        List<Consumer<HttpStore>> operations = List.of(
                s -> s.exists("k"),
                s -> s.getData("k"),
                s -> s.getMetadata("k"),
                s -> s.setData("k", Data.of("x")),
                s -> s.delete("k"),
                s -> s.queryKeys(Query.all()));
        for (Consumer<HttpStore> operation : operations) {
            StoreUnavailableException e = failure(StoreUnavailableException.class, () -> operation.accept(store));
            assertThat(e).hasMessageEndingWith("the store is closed");
            assertThat(e.outcome()).isEqualTo(Outcome.NOT_SENT);
        }
        assertThat(server.acceptedConnections()).isZero();
    }

    /** Takes five seconds, because the wait for a connection cannot be configured. */
    @Test
    void limitsWaitForConnection() {
        server.on("GET", DATA).reply(Reply.ok().pattern(1L << 30));
        server.on("DELETE", "/base/k").reply(Reply.ok());
        HttpStore store = open(builder().connectionsPerRoute(1));
        long begin = System.nanoTime();
        try (DataStream data = store.getData("k")) {
            assertThat(data.info().size()).hasValue(1L << 30);
            StoreUnavailableException e = failure(StoreUnavailableException.class, () -> store.delete("k"));
            assertThat(e).hasMessageContaining("http.connectionsPerRoute");
            assertThat(e.outcome()).isEqualTo(Outcome.NOT_SENT);
            assertThat(Duration.ofNanos(System.nanoTime() - begin))
                    .isBetween(Duration.ofMillis(4900), Duration.ofSeconds(7));
        }
        store.delete("k");
        assertThat(server.requests()).hasSize(2);
    }

    @Test
    void supportsConcurrentUse() {
        server.when(r -> r.path().endsWith("/metadata")).reply(r -> Reply.json("{\"p\":\"" + r.path() + "\"}"));
        HttpStore store = open(builder().connectionsPerRoute(4));
        List<String> keys =
                Stream.iterate(0, i -> i + 1).limit(200).map(i -> "k" + i).toList();
        assertThat(keys.parallelStream().map(key -> store.getMetadata(key).get("p")))
                .containsExactlyElementsOf(
                        keys.stream().map(key -> "/base/" + key + "/metadata").toList());
        assertThat(server.acceptedConnections()).isLessThanOrEqualTo(4);
    }
}
