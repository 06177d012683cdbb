package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.store.AccessDeniedException;
import io.github.dynurl.store.InvalidRequestException;
import io.github.dynurl.store.NotDeleted;
import io.github.dynurl.store.StoreEvent;
import io.github.dynurl.store.StoreException.Outcome;
import io.github.dynurl.store.StoreListener;
import io.github.dynurl.store.StoreUnavailableException;
import io.github.dynurl.testing.Reply;
import io.github.dynurl.testing.ServedStore;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.camel.processor.aggregate.GroupedExchangeAggregationStrategy;
import org.apache.camel.processor.aggregate.GroupedMessageAggregationStrategy;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the operation multiDelete: what it deletes, what it reports, and when it stops. */
@Tag("compat")
class MultiDeleteTest extends FunctionTestCase {
    private static final String MULTI_DELETE = "operation=multiDelete&maxAttempts=1";

    private final ServedStore objects = ServedStore.on(server);

    /** A request that was cancelled may still reach the server. */
    @AfterEach
    void acceptRequests() {
        context.stop();
        soon("no connection left").until(() -> server.openConnections() == 0);
        acceptAnyRequestCount();
    }

    private static List<Object> counts(Message message) {
        return Arrays.asList(
                message.getHeader(DynUrlConstants.DELETED_COUNT),
                message.getHeader(DynUrlConstants.MISSING_COUNT),
                message.getHeader(DynUrlConstants.FAILED_COUNT));
    }

    private static List<NotDeleted> notDeleted(Message message) {
        return ((List<?>) body(List.class, message))
                .stream().map(NotDeleted.class::cast).toList();
    }

    private static List<@Nullable String> keys(Message message) {
        return notDeleted(message).stream().map(NotDeleted::key).toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8, 30})
    void deletesObjectsOfAllKeys(int concurrency) {
        objects.putMany("ä b/+;", 20, Map.of());
        objects.put("stays", Map.of(), "x");
        List<String> keys = IntStream.range(0, 20).mapToObj(i -> "ä b/+;" + i).toList();
        Message message = sendAndCheck(MULTI_DELETE + "&queryConcurrency=" + concurrency, keys, Map.of());
        assertThat(objects.keys()).containsExactly("stays");
        assertThat(counts(message)).containsExactly(20L, 0L, 0L);
        assertThat(notDeleted(message)).isEmpty();
        requests(20);
    }

    @Test
    void reportsEachKeyThatWasNotDeletedInOrder() {
        objects.putMany("k", 4, Map.of());
        server.on("DELETE", "/base/k1").reply(Reply.status(403));
        Message message = sendAndCheck(
                MULTI_DELETE + "&queryConcurrency=1",
                Arrays.asList("k0", "gone", "k1", null, "k2", "a/../b", "k0", "k3"),
                Map.of());
        assertThat(objects.keys()).containsExactly("k1");
        assertThat(counts(message)).containsExactly(3L, 2L, 3L);
        assertThat(keys(message)).containsExactly("gone", "k1", null, null, "k0");
        List<NotDeleted> entries = notDeleted(message);
        assertThat(entries.stream().map(NotDeleted::missing)).containsExactly(true, false, false, false, true);
        assertThat(entries.stream().map(NotDeleted::status)).containsExactly(404, 403, 0, 0, 404);
        assertThat(entries.get(2).reason()).contains("element 4 of the body is null");
        assertThat(entries.get(3).outcome()).isEqualTo(Outcome.NOT_SENT);
        requests(6); // nothing was sent for the two illegal keys
    }

    @Test
    void deletesWhatQueryFinds() throws Exception {
        objects.putMany("old", 30, Map.of("status", "old"));
        objects.putMany("new", 3, Map.of("status", "new"));
        routes(rb -> rb.from("direct:a")
                .to(store("operation=queryKeys&filter.status=old"))
                .to(store(MULTI_DELETE)));
        Exchange exchange = exchange("direct:a", "", Map.of());
        assertThat(exchange.getException()).isNull();
        assertThat(counts(exchange.getMessage())).containsExactly(30L, 0L, 0L);
        assertThat(objects.keys()).containsExactly("new0", "new1", "new2");
    }

    /** The connection with the response to the query is needed for the first deletion. */
    @Test
    void deletesWhatQueryFindsWithOneConnection() throws Exception {
        byte[] keys = "some-key-or-other\n".repeat(100_000).getBytes(StandardCharsets.UTF_8);
        server.on("GET", "/find").reply(Reply.ok(keys));
        server.on("DELETE", "/base/some-key-or-other").reply(Reply.status(403));
        String options = "&http.connectionsPerRoute=1";
        routes(rb -> rb.from("direct:a")
                .to(store("operation=queryKeys" + options))
                .to(store(MULTI_DELETE + options + "&queryLimit=20")));
        assertThat(failure(InvalidRequestException.class, exchange("direct:a", "", Map.of())))
                .hasMessageContaining("queryLimit");
    }

    @Test
    void resultCanBeDeletedAgain() throws Exception {
        objects.putMany("k", 4, Map.of());
        objects.refuse(request -> request.method().equals("DELETE"), Reply.status(503), 2);
        routes(rb -> rb.from("direct:a").to(store(MULTI_DELETE)).to(store(MULTI_DELETE)));
        Exchange exchange = exchange("direct:a", List.of("k0", "k1", "k2", "k3"), Map.of());
        assertThat(exchange.getException()).isNull();
        assertThat(counts(exchange.getMessage())).containsExactly(2L, 0L, 0L);
        assertThat(objects.keys()).isEmpty();
    }

    /** What was not processed must not be deleted: a branch that failed, was rolled back, or had no object. */
    @Test
    void refusesMessagesAndExchangesThatHaveFailed() throws Exception {
        for (AggregationStrategy strategy :
                List.of(new GroupedExchangeAggregationStrategy(), new GroupedMessageAggregationStrategy())) {
            objects.putMany("k", 4, Map.of());
            String name = "direct:" + strategy.getClass().getSimpleName();
            routes(rb -> rb.from(name)
                    .to(store("operation=multiGet&maxAttempts=1"))
                    .split(rb.body(), strategy)
                    .streaming()
                    .process(exchange -> {
                        Object key = exchange.getMessage().getHeader(DynUrlConstants.KEY);
                        if ("k1".equals(key)) {
                            throw new IllegalArgumentException("disk is full");
                        }
                        exchange.setRollbackOnly("k2".equals(key));
                    })
                    .end()
                    .process(exchange -> exchange.setException(null))
                    .to(store(MULTI_DELETE)));
            Exchange exchange = exchange(name, List.of("k0", "k1", "k2", "gone", "k3"), Map.of());
            assertThat(exchange.getException()).isNull();
            assertThat(objects.keys()).containsExactly("k1", "k2");
            assertThat(counts(exchange.getMessage())).containsExactly(2L, 0L, 3L);
            assertThat(notDeleted(exchange.getMessage()).stream().map(NotDeleted::reason))
                    .satisfiesExactly(
                            reason -> assertThat(reason).contains("element 2", "has failed", "IllegalArgument"),
                            reason -> assertThat(reason).contains("element 3", "rollback"),
                            reason -> assertThat(reason).contains("element 4", "has failed"));
        }
    }

    @Test
    void deletesSeveralAtTheSameTime() {
        int concurrency = 4;
        CountDownLatch together = new CountDownLatch(concurrency);
        server.when(request -> request.method().equals("DELETE")).reply(request -> {
            together.countDown();
            try {
                return Reply.status(together.await(PATIENCE.toSeconds(), TimeUnit.SECONDS) ? 204 : 500);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        Message message =
                sendAndCheck(MULTI_DELETE + "&queryConcurrency=" + concurrency, List.of("a", "b", "c", "d"), Map.of());
        assertThat(counts(message)).containsExactly(4L, 0L, 0L);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8})
    void stopsIfStoreIsNotAvailable(int concurrency) {
        server.when(request -> true).reply(Reply.status(503));
        Exchange exchange = exchange(
                store(MULTI_DELETE + "&queryConcurrency=" + concurrency),
                IntStream.range(0, 1_000_000).mapToObj(i -> "k" + i),
                Map.of());
        assertThat(failure(StoreUnavailableException.class, exchange))
                .hasMessageContaining("10 keys in a row have failed");
        assertThat(server.requests()).hasSizeBetween(10, 10 + concurrency);
        assertThat(notDeleted(exchange.getMessage())).hasSize(server.requests().size());
        assertThat(counts(exchange.getMessage()))
                .containsExactly(0L, 0L, (long) server.requests().size());
    }

    @Test
    void stopsIfPasswordIsWrong() {
        server.when(request -> true).reply(Reply.status(401));
        assertThat(failure(
                        AccessDeniedException.class,
                        MULTI_DELETE,
                        IntStream.range(0, 1_000).mapToObj(i -> "k" + i).toList(),
                        Map.of()))
                .hasMessageContaining("10 keys in a row");
    }

    @Test
    void goesOnAfterSingleFailures() {
        objects.putMany("k", 100, Map.of());
        server.when(request ->
                        request.method().equals("DELETE") && request.target().matches(".*[1-9]"))
                .reply(Reply.status(503));
        List<String> keys = IntStream.range(0, 100).mapToObj(i -> "k" + i).toList();
        Message message = sendAndCheck(MULTI_DELETE, keys, Map.of());
        assertThat(counts(message)).containsExactly(10L, 0L, 90L);
    }

    @Test
    void stopsAfterAsManyKeysAsQueryLimitAllows() {
        Exchange exchange = exchange(
                store(MULTI_DELETE + "&queryLimit=5&queryConcurrency=1"), Stream.generate(() -> "gone"), Map.of());
        assertThat(failure(InvalidRequestException.class, exchange)).hasMessageContaining("queryLimit");
        assertThat(notDeleted(exchange.getMessage())).hasSize(5);
        assertThat(counts(exchange.getMessage())).containsExactly(0L, 6L, 0L);
    }

    /** An iterator of keys that fails in the middle, and that must be closed. */
    private static Stream<String> brokenKeys(AtomicInteger closed) {
        return Stream.of("k0", "k1", "broken")
                .peek(key -> {
                    if (key.equals("broken")) {
                        throw new IllegalStateException("cannot read on");
                    }
                })
                .onClose(closed::incrementAndGet);
    }

    @Test
    void iteratorThatThrowsStopsAfterEarlierKeys() {
        objects.putMany("k", 3, Map.of());
        AtomicInteger closed = new AtomicInteger();
        Exchange exchange = exchange(store(MULTI_DELETE), brokenKeys(closed), Map.of());
        assertThat(failure(InvalidRequestException.class, exchange))
                .hasMessageContaining("the keys in the body cannot be read")
                .hasRootCauseMessage("cannot read on");
        assertThat(objects.keys()).containsExactly("k2");
        assertThat(counts(exchange.getMessage())).containsExactly(2L, 0L, 0L);
        assertThat(closed).hasValue(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void exceptionOfBeanStopsAndKeepsResultsOfOtherKeys(int concurrency) {
        objects.putMany("k", 3, Map.of());
        HttpClientConfigurer bean = client -> client.addRequestInterceptorFirst((request, entity, http) -> {
            if (request.getRequestUri().endsWith("bad")) {
                throw new IllegalStateException("broken bean");
            }
        });
        context.getRegistry().bind("own", bean);
        Exchange exchange = exchange(
                store(MULTI_DELETE + "&http.httpClientConfigurer=#own&queryConcurrency=" + concurrency),
                List.of("k0", "bad", "k1", "k2"),
                Map.of());
        assertThat(failure(IllegalStateException.class, exchange)).hasMessage("broken bean");
        Message message = exchange.getMessage();
        assertThat(counts(message)).containsExactly(3L - objects.keys().size(), 0L, 1L);
        assertThat(objects.keys()).doesNotContain("k0").hasSizeBetween(0, 3 - concurrency + 1);
        assertThat(keys(message)).containsExactly("bad");
        assertThat(notDeleted(message).get(0).outcome()).isEqualTo(Outcome.UNKNOWN);
    }

    @Test
    void headerMayChooseOperationOfUriWithQueryLimit() {
        Exchange exchange = exchange(
                store("queryLimit=2&queryConcurrency=1&maxAttempts=1"),
                List.of("k0", "k1", "k2", "k3"),
                Map.of(DynUrlConstants.OPERATION, "multiDelete"));
        assertThat(failure(InvalidRequestException.class, exchange)).hasMessageContaining("Raise queryLimit");
        assertThat(notDeleted(exchange.getMessage())).hasSize(2);
    }

    @Test
    void closesIteratorAfterSuccess() {
        objects.putMany("k", 2, Map.of());
        AtomicInteger closed = new AtomicInteger();
        sendAndCheck(MULTI_DELETE, Stream.of("k0", "k1").onClose(closed::incrementAndGet), Map.of());
        assertThat(closed).hasValue(1);
    }

    /** A redelivery with the rest of an iterator would report success although the first keys were not deleted. */
    @Test
    void redeliveryDoesNotReadRestOfIterator() throws Exception {
        objects.putMany("k", 30, Map.of());
        server.when(request ->
                        request.method().equals("DELETE") && request.target().contains("/base/a"))
                .reply(Reply.status(503));
        routes(rb -> {
            rb.onException(StoreUnavailableException.class)
                    .maximumRedeliveries(1)
                    .redeliveryDelay(0);
            rb.from("direct:a").to(store(MULTI_DELETE + "&queryConcurrency=1"));
        });
        Iterator<String> keys = Stream.concat(Collections.nCopies(10, "a").stream(), Stream.of("k1"))
                .iterator();
        Exchange exchange = exchange("direct:a", keys, Map.of());
        assertThat(failure(InvalidRequestException.class, exchange)).hasMessageContaining("an earlier attempt");
        assertThat(objects.keys()).hasSize(30);
    }

    @Test
    void redeliverySendsQueryAgain() throws Exception {
        objects.putMany("k", 30, Map.of());
        objects.refuse(request -> request.method().equals("DELETE"), Reply.status(503), 10);
        routes(rb -> {
            rb.onException(StoreUnavailableException.class)
                    .maximumRedeliveries(1)
                    .redeliveryDelay(0);
            rb.from("direct:a").to(store("operation=queryKeys")).to(store(MULTI_DELETE + "&queryConcurrency=1"));
        });
        Exchange exchange = exchange("direct:a", "", Map.of());
        assertThat(exchange.getException()).isNull();
        assertThat(objects.keys()).isEmpty();
        assertThat(counts(exchange.getMessage())).containsExactly(30L, 0L, 0L);
    }

    @Test
    void needsNoMemoryForDeletedObjects() {
        int count = 30_000;
        server.when(request -> request.method().equals("DELETE")).reply(Reply.status(204));
        Message message = sendAndCheck(MULTI_DELETE, IntStream.range(0, count).mapToObj(i -> "k" + i), Map.of());
        assertThat(counts(message)).containsExactly((long) count, 0L, 0L);
        assertThat(notDeleted(message)).isEmpty();
        assertThat(new HashSet<>(server.requests().stream()
                        .map(request -> request.target())
                        .toList()))
                .hasSize(count);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8})
    void interruptEndsWorkAndReportsWhatIsKnown(int concurrency) throws Exception {
        CountDownLatch hanging = new CountDownLatch(1);
        objects.putMany("k", 20, Map.of());
        server.on("DELETE", "/base/slow").reply(request -> {
            hanging.countDown();
            return Reply.status(204).delay(PATIENCE);
        });
        List<String> keys = new ArrayList<>(objects.keys());
        keys.addAll(Collections.nCopies(1_000, "slow"));
        AtomicReference<@Nullable Exchange> result = new AtomicReference<>();
        String uri = store(MULTI_DELETE + "&queryConcurrency=" + concurrency);
        Thread caller = new Thread(() -> result.set(exchange(uri, keys, Map.of())));
        caller.start();
        hanging.await();
        caller.interrupt();
        caller.join();
        Exchange ended = Objects.requireNonNull(result.get());
        Message message = ended.getMessage();
        assertThat(failure(StoreUnavailableException.class, ended)).hasMessageContaining("interrupted");
        assertThat(notDeleted(message)).hasSizeBetween(1, concurrency).noneMatch(NotDeleted::missing);
        // A deletion that was cancelled has an unknown outcome, so the server may have executed it.
        assertThat((Long) message.getHeader(DynUrlConstants.DELETED_COUNT))
                .isBetween(20L - notDeleted(message).size(), 20L);
    }

    @Test
    void stopOfContextEndsWork() throws Exception {
        CountDownLatch hanging = new CountDownLatch(1);
        server.on("DELETE", "/base/slow").reply(request -> {
            hanging.countDown();
            return Reply.status(204).delay(PATIENCE);
        });
        context.getShutdownStrategy().setTimeout(1);
        routes(rb -> rb.from("seda:a?waitForTaskToComplete=Never").to(store(MULTI_DELETE)));
        template().sendBody("seda:a", Collections.nCopies(1_000_000, "slow"));
        hanging.await();
        long start = System.nanoTime();
        context.stop();
        assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start)).isLessThan(30);
    }

    @Test
    void groupsEventsInOneTransaction() {
        objects.putMany("k", 2, Map.of());
        List<StoreEvent> events = Collections.synchronizedList(new ArrayList<>());
        context.getRegistry().bind("events", (StoreListener) events::add);
        sendAndCheck(MULTI_DELETE + "&listener=#events", List.of("k0", "k1"), Map.of());
        assertThat(events).hasSize(4);
        assertThat(events.get(0)).isEqualTo(new StoreEvent.TransactionStarted("multiDelete"));
        assertThat(events.subList(1, 3))
                .containsExactlyInAnyOrder(new StoreEvent.Deleted("k0"), new StoreEvent.Deleted("k1"));
        assertThat(events.get(3)).isEqualTo(new StoreEvent.TransactionEnded("multiDelete"));
    }

    @Test
    void sendsHeadersOfMessageWithEachDeletion() {
        objects.putMany("k", 2, Map.of());
        sendAndCheck(MULTI_DELETE + "&requestHeaders=X-Tenant", List.of("k0", "k1"), Map.of("X-Tenant", "t"));
        assertThat(requests(2)).allMatch(request -> "t".equals(request.header("X-Tenant")));
    }
}
