package io.github.dynurl.store.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dynurl.store.ByteRange;
import io.github.dynurl.store.Condition;
import io.github.dynurl.store.ConflictException;
import io.github.dynurl.store.Data;
import io.github.dynurl.store.DataStream;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.NoSuchKeyException;
import io.github.dynurl.store.Store;
import io.github.dynurl.store.StoreException;
import io.github.dynurl.store.StoreException.Outcome;
import io.github.dynurl.store.StoreUnavailableException;
import io.github.dynurl.store.UnexpectedReplyException;
import io.github.dynurl.store.Value;
import io.github.dynurl.testing.Reply;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tests conditions, the requests that resolve an unknown outcome, and the deadline that all requests of an operation
 * share.
 */
class OperationTimeTest extends HttpStoreTestCase {
    private static final String DATA = "/base/k/data";
    private static final Duration SLOW = Duration.ofMillis(700);
    private static final Condition IF_MATCH = Condition.ifMatch("\"1\"");

    @Test
    void resolvesConditionalDeletionAfterLostResponse() {
        server.on("DELETE", "/base/k").replies(Reply.lostAck(), Reply.status(412));
        server.on("HEAD", DATA).reply(Reply.status(404));
        assertThat(store().delete("k", IF_MATCH).status()).isZero(); // no response confirmed the deletion
        assertThat(server.requests()).hasSize(3);
    }

    @Test
    void reportsConflictIfDataWasReplacedConcurrently() {
        server.on("DELETE", "/base/k").replies(Reply.lostAck(), Reply.status(412));
        server.on("HEAD", DATA).reply(Reply.ok("other").etag("\"2\""));
        ConflictException e = failure(ConflictException.class, () -> store().delete("k", IF_MATCH));
        assertThat(e.outcome()).isEqualTo(Outcome.UNKNOWN);
    }

    @Test
    void sendsNoFurtherRequestIfConditionFailsAtOnce() {
        server.on("DELETE", "/base/k").reply(Reply.status(412));
        ConflictException e = failure(ConflictException.class, () -> store().delete("k", IF_MATCH));
        assertThat(e.outcome()).isEqualTo(Outcome.REJECTED);
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void requiresMatchingEntityTagForConditionalRead() {
        server.on("GET", DATA)
                .replies(
                        Reply.ok("x"),
                        Reply.ok("x").etag("W/\"1\""),
                        Reply.ok("x").etag("\"1\""));
        HttpStore store = store();
        UnexpectedReplyException e = failure(UnexpectedReplyException.class, () -> read(store));
        assertThat(e).hasMessageContaining("it has no ETag");
        failure(ConflictException.class, () -> read(store));
        read(store);
    }

    private static void read(Store store) {
        store.getData("k", ByteRange.all(), IF_MATCH).close();
    }

    static Stream<Arguments> operations() {
        return Stream.of(
                operation("set", s -> s.set("k", Value.of(Data.of("x"), Metadata.empty()))),
                operation("setData with lost response", s -> s.setData("k", Data.of("x"), IF_MATCH)),
                operation("setMetadata with lost response", s -> s.setMetadata("k", Metadata.empty(), IF_MATCH)),
                operation("delete with lost response", s -> s.delete("k", IF_MATCH)),
                operation("get", s -> s.get("k").close()),
                operation("exists", s -> s.exists("k")));
    }

    private static Arguments operation(String name, Consumer<Store> operation) {
        return Arguments.of(name, operation);
    }

    /** Each request takes less time than the limit of the operation, but all requests together take more. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("operations")
    void appliesDeadlineToAllRequestsOfOperation(String name, Consumer<Store> operation) {
        server.when(request -> request.method().equals("GET"))
                .reply(Reply.json("{}").delay(SLOW));
        server.on("HEAD", DATA).reply(Reply.status(405).delay(SLOW));
        server.when(request -> request.method().equals("DELETE"))
                .replies(Reply.lostAck().delay(SLOW), Reply.status(412).delay(SLOW));
        boolean isLost = !name.equals("set");
        server.when(request -> request.method().equals("PUT"))
                .replies(
                        isLost ? Reply.lostAck().delay(SLOW) : Reply.status(204).delay(SLOW),
                        Reply.status(isLost ? 412 : 204).delay(SLOW));
        HttpStore store =
                open(builder().operationTimeout(Duration.ofSeconds(1)).responseTimeout(Duration.ofSeconds(5)));
        long begun = System.nanoTime();
        StoreException e = failure(StoreException.class, () -> operation.accept(store));
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofMillis(2300));
        assertThat(e).isNotInstanceOf(NoSuchKeyException.class);
    }

    static Stream<Arguments> discardedBodies() {
        Reply busy = Reply.status(503).body("x".repeat(100)).stallAfter(10);
        Reply done = Reply.ok("x".repeat(100)).stallAfter(10);
        return Stream.of(
                Arguments.of("failures of a read", busy, (Consumer<Store>) s -> s.getMetadata("k")),
                Arguments.of("failures of data", busy, (Consumer<Store>) s -> s.getData("k")),
                Arguments.of("failures of a write", busy, (Consumer<Store>) s -> s.setData("k", Data.of("x"))),
                Arguments.of("failures of an upload", busy, (Consumer<Store>)
                        s -> s.setData("k", Data.of(new byte[2 * 1024 * 1024]))),
                Arguments.of("trickling failures", busy.trickleBody(10), (Consumer<Store>) s -> s.getMetadata("k")),
                Arguments.of("the rest of a successful response", done, (Consumer<Store>)
                        s -> s.set("k", Value.of(Data.of("x"), Metadata.empty()))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("discardedBodies")
    void readsDiscardedBodyWithinOperationDeadline(String name, Reply reply, Consumer<Store> operation) {
        server.otherwise().reply(reply);
        HttpStore store =
                open(builder().operationTimeout(Duration.ofMillis(700)).maxAttempts(10));
        long begun = System.nanoTime();
        try {
            operation.accept(store);
        } catch (StoreException e) {
            assertThat(e).isInstanceOf(StoreUnavailableException.class);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofMillis(1600));
    }

    @Test
    void readsErrorResponseToResumeWithinDeadline() throws IOException {
        server.on("GET", DATA)
                .replies(
                        Reply.ok("x".repeat(100)).etag("\"1\"").cutAfter(10),
                        Reply.status(503).body("x".repeat(100)).stallAfter(10));
        HttpStore store = open(builder().dataTimeout(Duration.ofMillis(700)));
        try (DataStream data = store.getData("k")) {
            assertThat(data.readNBytes(10)).hasSize(10);
            long begun = System.nanoTime();
            assertThatThrownBy(data::read).isInstanceOf(StoreUnavailableException.class);
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofMillis(1600));
        }
    }
}
