package io.github.dynurl.store.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dynurl.store.Condition;
import io.github.dynurl.store.ConflictException;
import io.github.dynurl.store.Data;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.NoSuchKeyException;
import io.github.dynurl.store.Query;
import io.github.dynurl.store.Store;
import io.github.dynurl.store.StoreException;
import io.github.dynurl.store.StoreException.Outcome;
import io.github.dynurl.store.StoreUnavailableException;
import io.github.dynurl.store.http.connection.RetryBudgets;
import io.github.dynurl.testing.ConnectionMode;
import io.github.dynurl.testing.PatternBytes;
import io.github.dynurl.testing.RecordedRequest;
import io.github.dynurl.testing.Reply;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests which requests are retried, and how often, within the deadline and the retry budget. */
@Tag("compat")
class RetryTest extends HttpStoreTestCase {
    private static final String DATA = "/base/k/data";
    private static final String METADATA = "/base/k/metadata";
    /** A full budget has 500 units, and a retry after an error costs 14. */
    private static final int RETRIES_OF_FULL_BUDGET = 500 / 14;

    private static final Condition IF_MATCH = Condition.ifMatch("\"1\"");

    static Stream<Arguments> temporaryFaults() {
        return Stream.of(
                Arguments.of("503", Reply.status(503)),
                Arguments.of("500", Reply.status(500)),
                Arguments.of("502", Reply.status(502)),
                Arguments.of("504", Reply.status(504)),
                Arguments.of("429 with Retry-After: 0", Reply.status(429).header("Retry-After", "0")),
                Arguments.of("closed without a response", Reply.lostAck()),
                Arguments.of("reset without a response", Reply.reset()),
                Arguments.of("cut in the status line", Reply.json("{}").cutInHead(9)),
                Arguments.of("reset in the headers", Reply.json("{}").resetInHead(25)),
                Arguments.of("cut in the body", Reply.json("{\"a\":1}").cutAfter(3)),
                Arguments.of("no last chunk", Reply.json("{\"a\":1}").withoutLastChunk()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("temporaryFaults")
    void retriesReadAfterTemporaryFault(String name, Reply fault) {
        server.on("GET", METADATA).replies(fault, fault, Reply.json("{\"a\":2}"));
        assertThat(store().getMetadata("k")).containsEntry("a", 2);
        assertThat(server.requests()).hasSize(3);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("temporaryFaults")
    void failsReadAfterThreeAttempts(String name, Reply fault) {
        server.on("GET", METADATA).reply(fault);
        HttpStore store = store();
        StoreUnavailableException e = failure(StoreUnavailableException.class, () -> store.getMetadata("k"));
        assertThat(e).hasMessageEndingWith("; tried 3 times");
        assertThat(e.isRetryable()).isTrue();
        assertThat(server.requests()).hasSize(3);
        assertThat(store.activeRequests()).isZero();
    }

    @Test
    void retriesAllReads() {
        server.on("HEAD", DATA).replies(Reply.status(503), Reply.ok());
        server.on("GET", DATA).replies(Reply.status(503), Reply.ok("x"));
        server.on("GET", "/base/k/auth").replies(Reply.status(503), Reply.json("{\"owned\":[\"me\"]}"));
        server.on("GET", "/find").replies(Reply.status(503), Reply.ok("k\n").cutAfter(0), Reply.ok("k\n"));
        HttpStore store = store();
        assertThat(store.exists("k")).isTrue();
        assertThat(store.toBytes("k")).isEqualTo(new byte[] {'x'});
        assertThat(store.getPermissions("k")).containsKey("owned");
        try (var keys = store.queryKeys(Query.all())) {
            assertThat(keys.next()).isEqualTo("k");
        }
        assertThat(server.requests()).hasSize(9);
    }

    static Stream<Arguments> headFaults() {
        return temporaryFaults().limit(9); // the other faults are in the body
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("headFaults")
    void neverRetriesPost(String name, Reply fault) {
        server.on("POST", METADATA).reply(fault);
        HttpStore store = store();
        for (Condition condition : List.of(Condition.none(), IF_MATCH)) {
            failure(StoreUnavailableException.class, () -> store.updateMetadata("k", Metadata.empty(), condition));
        }
        assertThat(server.requests()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 503})
    void retriesRejectedWrites(int status) {
        Reply refusal = Reply.status(status).header("Retry-After", "0");
        server.on("PUT", DATA).replies(refusal, refusal, Reply.status(204));
        server.on("PUT", METADATA).replies(refusal, Reply.status(204));
        server.on("DELETE", "/base/k").replies(refusal, Reply.status(204));
        HttpStore store = store();
        store.setData("k", Data.of(PatternBytes.bytes(1000)));
        store.setMetadata("k", Metadata.of(Map.of("a", 1)));
        store.delete("k");
        assertThat(server.requests("PUT", DATA)).hasSize(3).allSatisfy(put -> assertThat(put.body())
                .isEqualTo(PatternBytes.bytes(1000)));
        assertThat(server.requests()).hasSize(7);
    }

    private static List<Consumer<Store>> unconditionalWrites() {
        return List.of(
                s -> s.setData("k", Data.of("x")), s -> s.setMetadata("k", Metadata.empty()), s -> s.delete("k"));
    }

    /** Status 0 stands for a lost response. */
    @ParameterizedTest
    @ValueSource(ints = {0, 500, 502, 504})
    void doesNotRetryWriteOfUnknownOutcome(int status) {
        server.otherwise().reply(status == 0 ? Reply.lostAck() : Reply.status(status));
        HttpStore store = store();
        for (Consumer<Store> write : unconditionalWrites()) {
            StoreUnavailableException e = failure(StoreUnavailableException.class, () -> write.accept(store));
            assertThat(e.outcome()).isEqualTo(Outcome.UNKNOWN);
            assertThat(e.isRetryable()).isFalse();
        }
        assertThat(server.requests()).hasSize(3);
    }

    @Test
    void retriesWritesThatWereNotSent() {
        server.close();
        HttpStore store = store();
        for (Consumer<Store> write : unconditionalWrites()) {
            StoreUnavailableException e = failure(StoreUnavailableException.class, () -> write.accept(store));
            assertThat(e.outcome()).isEqualTo(Outcome.NOT_SENT);
            assertThat(e.isRetryable()).isTrue();
            assertThat(e).hasMessageEndingWith("; tried 3 times");
        }
        assertThat(failure(
                        StoreUnavailableException.class,
                        () -> store.setData("k", Data.of(new ByteArrayInputStream(new byte[10])))))
                .as("a stream that was not read yet can be sent")
                .hasMessageEndingWith("; tried 3 times");
        assertThat(failure(StoreUnavailableException.class, () -> store.updateMetadata("k", Metadata.empty()))
                        .getMessage())
                .doesNotContain("tried");
    }

    @Test
    void doesNotResendStreamThatWasRead() {
        server.on("PUT", DATA).reply(Reply.status(503));
        HttpStore store = store();
        StoreUnavailableException e = failure(
                StoreUnavailableException.class,
                () -> store.setData("k", Data.of(new ByteArrayInputStream(new byte[100_000]), 100_000)));
        assertThat(e.outcome()).isEqualTo(Outcome.REJECTED);
        assertThat(e.isRetryable()).isTrue();
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void resendsStreamIfHeadWasRejected() {
        long size = 2 << 20;
        server.on("PUT", DATA).replies(Reply.status(503).beforeBody(), Reply.status(204));
        store().setData("k", Data.of(PatternBytes.stream(size), size));
        assertThat(server.requests()).hasSize(2);
        assertThat(server.requests().get(1).bodyLength()).isEqualTo(size);
    }

    @Test
    void doesNotResendChangedFile(@TempDir Path folder) throws IOException {
        Path file = Files.write(folder.resolve("f"), new byte[1000]);
        server.on("PUT", DATA).reply(request -> {
            write(file, new byte[1001]);
            return Reply.status(503);
        });
        HttpStore store = store();
        failure(StoreUnavailableException.class, () -> store.fromFile("k", file));
        assertThat(server.requests()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void doesNotResendFileChangedDuringPause(boolean isDeleted, @TempDir Path folder) throws IOException {
        Path file = Files.write(folder.resolve("f"), new byte[1000]);
        server.on("PUT", DATA).reply(Reply.status(503).header("Retry-After", "1"));
        HttpStore store = store();
        CompletableFuture<?> upload = CompletableFuture.runAsync(() -> store.fromFile("k", file));
        soon("the response").until(() -> server.requests().stream()
                .anyMatch(put -> put.outcome() == RecordedRequest.Outcome.ANSWERED));
        if (isDeleted) {
            Files.delete(file);
        } else {
            Files.write(file, new byte[1001]);
        }
        assertThatThrownBy(upload::join).hasCauseInstanceOf(StoreUnavailableException.class);
        assertThat(server.requests()).hasSize(1);
    }

    private static void write(Path file, byte[] bytes) {
        try {
            Files.write(file, bytes);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"86400", "61", "Fri, 31 Dec 9999 23:59:59 GMT"})
    void failsAtOnceIfRetryAfterIsTooLong(String retryAfter) {
        server.on("GET", METADATA).reply(Reply.status(503).header("Retry-After", retryAfter));
        HttpStore store = store();
        long begun = System.nanoTime();
        StoreUnavailableException e = failure(StoreUnavailableException.class, () -> store.getMetadata("k"));
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(1));
        assertThat(e.retryAfter()).isPresent();
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void failsAtOnceIfRetryAfterExceedsDeadline() {
        server.on("GET", METADATA).reply(Reply.status(429).header("Retry-After", "3"));
        HttpStore store = open(builder().operationTimeout(Duration.ofSeconds(2)));
        long begun = System.nanoTime();
        assertThat(failure(StoreUnavailableException.class, () -> store.getMetadata("k"))
                        .retryAfter())
                .contains(Duration.ofSeconds(3));
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(1));
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void waitsForShortRetryAfter() {
        server.on("GET", METADATA).replies(Reply.status(429).header("Retry-After", "1"), Reply.json("{}"));
        long begun = System.nanoTime();
        store().getMetadata("k");
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(4));
    }

    @Test
    void appliesOneDeadlineToAllAttempts() {
        server.on("GET", METADATA).reply(Reply.status(503).delay(Duration.ofMillis(150)));
        HttpStore store = open(builder().operationTimeout(SHORT).maxAttempts(100));
        long begun = System.nanoTime();
        failure(StoreUnavailableException.class, () -> store.getMetadata("k"));
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(2));
        assertThat(server.requests().size()).isBetween(1, 2);
    }

    @Test
    void limitsRetriesByBudget() {
        server.on("GET", METADATA).reply(Reply.status(500));
        HttpStore store = store();
        int operations = 200;
        for (int i = 0; i < operations; i++) {
            failure(StoreUnavailableException.class, () -> store.getMetadata("k"));
        }
        assertThat(server.requests()).hasSize(operations + RETRIES_OF_FULL_BUDGET);
    }

    @Test
    void sharesBudgetBetweenStores() {
        server.on("GET", METADATA).reply(Reply.status(500));
        RetryBudgets budgets = new RetryBudgets();
        HttpStore one = open(builder().retryBudgets(budgets));
        HttpStore other = open(builder().retryBudgets(budgets));
        for (int i = 0; i < 20; i++) {
            failure(StoreUnavailableException.class, () -> one.getMetadata("k"));
            failure(StoreUnavailableException.class, () -> other.getMetadata("k"));
        }
        assertThat(server.requests()).hasSize(40 + RETRIES_OF_FULL_BUDGET);
    }

    @Test
    void endsPauseBetweenAttemptsOnClose() {
        server.on("GET", METADATA).reply(Reply.status(503).header("Retry-After", "20"));
        HttpStore store = store();
        CompletableFuture<?> reading = CompletableFuture.runAsync(() -> store.getMetadata("k"));
        soon("the first request").until(() -> server.requests().size() == 1);
        store.close();
        assertThatThrownBy(reading::join).hasCauseInstanceOf(StoreException.class);
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void confirmsConditionalWriteByReadingBack() {
        byte[] bytes = PatternBytes.bytes(200_000);
        server.on("PUT", DATA).replies(Reply.lostAck(), Reply.status(412));
        server.on("GET", DATA).reply(Reply.ok(bytes).etag("\"2\""));
        server.on("PUT", METADATA).replies(Reply.status(500), Reply.status(412));
        server.on("GET", METADATA)
                .reply(Reply.json("{\"b\":[1,2.50],\"a\":null}").etag("\"3\""));
        HttpStore store = store();
        assertThat(store.setData("k", Data.of(bytes), IF_MATCH).etag()).isEqualTo("\"2\"");
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("a", null);
        values.put("b", List.of(1, new BigDecimal("2.50")));
        assertThat(store.setMetadata("k", Metadata.of(values), IF_MATCH).etag()).isEqualTo("\"3\"");
        assertThat(server.requests()).hasSize(6);
    }

    static Stream<byte[]> otherContents() {
        byte[] last = PatternBytes.bytes(200_000);
        last[199_999]++;
        return Stream.of(PatternBytes.bytes(199_999), PatternBytes.bytes(200_001), last, new byte[0]);
    }

    @ParameterizedTest
    @MethodSource("otherContents")
    void reportsConflictOfUnknownOutcomeIfOtherDataIsStored(byte[] stored) {
        server.on("PUT", DATA).replies(Reply.lostAck(), Reply.status(412));
        server.on("GET", DATA).reply(Reply.ok().body(stored).chunked());
        HttpStore store = store();
        ConflictException e = failure(
                ConflictException.class, () -> store.setData("k", Data.of(PatternBytes.bytes(200_000)), IF_MATCH));
        assertThat(e.outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(server.requests()).hasSize(3);
    }

    @Test
    void reportsConflictWithoutReadingBackIfConditionFailsAtOnce() {
        server.on("PUT", DATA).reply(Reply.status(412));
        HttpStore store = store();
        ConflictException e =
                failure(ConflictException.class, () -> store.setData("k", Data.of("x"), Condition.ifAbsent()));
        assertThat(e.outcome()).isEqualTo(Outcome.REJECTED);
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void acceptsMissingKeyAfterLostResponseToConditionalDelete() {
        server.on("DELETE", "/base/k").replies(Reply.lostAck(), Reply.status(404));
        HttpStore store = store();
        store.delete("k", IF_MATCH);
        assertThat(server.requests()).hasSize(2);
        server.on("DELETE", "/base/k").reply(Reply.status(404));
        assertThat(failure(NoSuchKeyException.class, () -> store.delete("k", IF_MATCH))
                        .outcome())
                .isEqualTo(Outcome.REJECTED);
    }

    @Test
    void keepsOutcomeUnknownAfterLaterRejection() {
        server.on("DELETE", "/base/k").replies(Reply.lostAck(), Reply.status(503), Reply.status(403));
        HttpStore store = store();
        StoreException e = failure(StoreException.class, () -> store.delete("k", IF_MATCH));
        assertThat(e.status()).isEqualTo(403);
        assertThat(e.outcome()).isEqualTo(Outcome.UNKNOWN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"CLOSE", "RESET"})
    void retriesReadIfConnectionsAreClosedAtOnce(ConnectionMode mode) {
        server.on("GET", METADATA).reply(Reply.json("{}"));
        server.newConnections(mode);
        HttpStore store = open(builder().maxAttempts(1000).operationTimeout(Duration.ofSeconds(10)));
        CompletableFuture<Metadata> reading = CompletableFuture.supplyAsync(() -> store.getMetadata("k"));
        soon("two connections").until(() -> server.acceptedConnections() >= 2);
        server.newConnections(ConnectionMode.SERVE);
        assertThat(reading.join()).isEmpty();
    }
}
