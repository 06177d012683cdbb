package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.testing.Reply;
import io.github.dynurl.testing.ServedStore.Trouble;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.apache.camel.ShutdownRunningTask;
import org.apache.camel.impl.engine.DefaultHeadersMapFactory;
import org.apache.camel.spi.HeadersMapFactory;
import org.apache.camel.support.processor.idempotent.MemoryIdempotentRepository;
import org.apache.camel.util.CaseInsensitiveMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("compat")
class ConsumerStopTest extends ConsumerTestCase {
    private static final Map<String, String> NEW = Map.of("status", "new");

    static Stream<Arguments> hangingReplies() {
        return Stream.of(
                Arguments.of("/find", "fetch=none", Reply.stall()),
                Arguments.of(
                        "/find", "fetch=none", Reply.ok("k0\nk1\n").chunked(3).stallAfter(4)),
                Arguments.of("/base/k1/metadata", "fetch=metadata", Reply.stall()),
                Arguments.of("/base/k1/data", "deleteAfterRead=true", Reply.stall()));
    }

    @ParameterizedTest
    @MethodSource("hangingReplies")
    void cancelsRequestsOfPollOnStop(String path, String options, Reply reply) throws Exception {
        objects.putMany("k", 3, NEW);
        server.when(request -> request.path().equals(path)).reply(reply);
        consume(options);
        soon("the request").until(() -> server.requests().stream()
                .anyMatch(request -> request.path().equals(path)));
        Instant startTime = Instant.now();
        camel.getRouteController().stopRoute(ROUTE, 10, TimeUnit.SECONDS);
        assertThat(Duration.between(startTime, Instant.now())).isLessThan(Duration.ofSeconds(5));
        assertThat(received).isEmpty();
        assertThat(handled).isEmpty();
        server.dropConnections();
    }

    /** Returns replies to data requests that never start, or that stop before the route receives the data. */
    static Stream<Arguments> hangingDataReplies() {
        return Stream.of(
                Arguments.of("", Reply.stall()),
                Arguments.of("&onRollback.status=failed", Reply.ok("data").stallAfter(2)),
                Arguments.of("&claim=lease&onRollback.status=failed", Reply.stall()));
    }

    @ParameterizedTest
    @MethodSource("hangingDataReplies")
    void cancelsDataRequestOnStop(String options, Reply reply) throws Exception {
        objects.putMany("k", 3, NEW);
        server.when(request -> request.method().equals("GET") && request.path().endsWith("/data"))
                .reply(reply);
        consume("fetch=data&filter.status=new&onCommit.status=done" + options);
        soon("the request").until(() -> server.requests().stream()
                .anyMatch(request ->
                        request.method().equals("GET") && request.path().endsWith("/data")));
        Instant startTime = Instant.now();
        camel.getRouteController().stopRoute(ROUTE, 10, TimeUnit.SECONDS);
        assertThat(Duration.between(startTime, Instant.now())).isLessThan(Duration.ofSeconds(5));
        assertThat(received).isEmpty();
        assertThat(handled).isEmpty();
        assertThat(objects.count("status", "new")).isEqualTo(3);
        server.dropConnections();
    }

    /** Creates headers that run an action before the header with the size of the data is set. The data is open then. */
    private static HeadersMapFactory beforeSizeIsSet(Runnable action) {
        return new DefaultHeadersMapFactory() {
            @Override
            public Map<String, Object> newMap() {
                return new CaseInsensitiveMap() {
                    @Override
                    public Object put(String name, Object value) {
                        if (name.equals(DynUrlConstants.SIZE)) {
                            action.run();
                        }
                        return super.put(name, value);
                    }
                };
            }
        };
    }

    @Test
    void doesNotProcessAnObjectWhoseDataWasCancelledOnSuspend() throws Exception {
        objects.put("k0", NEW, "x".repeat(100_000));
        AtomicBoolean isFirst = new AtomicBoolean(true);
        CountDownLatch suspended = new CountDownLatch(1);
        camel.getCamelContextExtension().setHeadersMapFactory(beforeSizeIsSet(() -> {
            if (isFirst.getAndSet(false)) {
                new Thread(() -> {
                            try {
                                camel.getRouteController().suspendRoute(ROUTE, 10, TimeUnit.SECONDS);
                            } catch (Exception e) {
                                throw new IllegalStateException(e);
                            }
                            suspended.countDown();
                        })
                        .start();
                soon("the consumer is suspended").until(() -> consumer().isSuspended());
            }
        }));
        List<String> read = new CopyOnWriteArrayList<>();
        consume("fetch=data&deleteAfterRead=true", exchange -> read.add(body(exchange, String.class)));
        assertThat(suspended.await(20, TimeUnit.SECONDS)).isTrue();
        camel.getRouteController().resumeRoute(ROUTE);
        soon("the object").until(() -> read.size() == 1 && objects.keys().isEmpty());
        assertThat(received).hasSize(1);
        assertThat(handled).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("hangingReplies")
    void cancelsRequestsOfPollOnSuspend(String path, String options, Reply reply) throws Exception {
        objects.putMany("k", 3, NEW);
        server.when(request -> request.path().equals(path)).replies(reply, Reply.status(404));
        consume(options);
        soon("the request").until(() -> server.requests().stream()
                .anyMatch(request -> request.path().equals(path)));
        camel.getRouteController().suspendRoute(ROUTE, 10, TimeUnit.SECONDS);
        assertThat(received).isEmpty();
        int requestsBefore = server.requests().size();
        camel.getRouteController().resumeRoute(ROUTE);
        soon("more polls").until(() -> server.requests().size() > requestsBefore + 3);
    }

    @Test
    void releasesUnprocessedObjectsAndWaitsForInflightOnStop() throws Exception {
        objects.putMany("k", 5, NEW);
        MemoryIdempotentRepository inProgress =
                new MemoryIdempotentRepository(new java.util.concurrent.ConcurrentHashMap<>());
        MemoryIdempotentRepository done =
                new MemoryIdempotentRepository(new java.util.concurrent.ConcurrentHashMap<>());
        camel.getRegistry().bind("inProgress", inProgress);
        camel.getRegistry().bind("done", done);
        CountDownLatch hold = new CountDownLatch(1);
        camel.getShutdownStrategy().setTimeout(10_000);
        consume(
                "filter.status=new&inProgressRepository=#inProgress&idempotentRepository=#done"
                        + "&idempotentEager=true&idempotentKey=key",
                exchange -> hold.await());
        awaitReceived(1);
        soon("all are in progress")
                .until(() -> inProgress.getCacheSize() == 5 || inProgress.contains(repositoryKey("k4")));
        Thread stopper = startStoppingRoute();
        hold.countDown();
        stopper.join();
        assertThat(receivedKeys()).containsExactly("k0");
        assertThat(done.contains(repositoryKey("k0"))).isTrue();
        assertThat(done.contains(repositoryKey("k1"))).isFalse();
        assertThat(inProgress.contains(repositoryKey("k0")) || inProgress.contains(repositoryKey("k4")))
                .isFalse();
    }

    @Test
    void completesAllTasksOnStopIfConfigured() throws Exception {
        objects.putMany("k", 5, NEW);
        CountDownLatch hold = new CountDownLatch(1);
        camel.getShutdownStrategy().setTimeout(10_000);
        routes(rb -> rb.from(pollingUri("filter.status=new&onCommit.status=done&fetch=value"))
                .routeId(ROUTE)
                .shutdownRunningTask(ShutdownRunningTask.CompleteAllTasks)
                .process(exchange -> received.add(Received.of(exchange)))
                .process(exchange -> hold.await()));
        awaitReceived(1);
        Thread stopper = new Thread(camel::stop, "stopper");
        stopper.start();
        soon("the context is stopping").until(() -> consumer().isSuspendingOrSuspended());
        hold.countDown();
        stopper.join();
        assertThat(receivedKeys()).hasSize(5);
        assertThat(objects.count("status", "done")).isEqualTo(5);
    }

    /** Stops the route and waits for the thread of the poll, which releases unprocessed objects. */
    private void stopAndAwaitPoll(Thread poll, Runnable meanwhile) throws Exception {
        Thread stopper = startStoppingRoute();
        meanwhile.run();
        poll.join(3000);
        boolean pollIsAlive = poll.isAlive();
        stopper.join();
        assertThat(pollIsAlive).isFalse();
    }

    @Test
    void stopsWithoutWaitingForRetriedRenewals() throws Exception {
        objects.putMany("k", 4, NEW);
        CountDownLatch hold = new CountDownLatch(1);
        AtomicReference<Thread> poll = new AtomicReference<>();
        consume("claim=lease&claimLease=15s&filter.status=new&onCommit.status=done", exchange -> {
            poll.set(Thread.currentThread());
            hold.await();
        });
        awaitReceived(1);
        String processedPath = "/base/" + receivedKeys().get(0) + "/metadata";
        AtomicInteger refused = new AtomicInteger();
        objects.fault(
                request -> request.method().equals("POST")
                        && !request.path().equals(processedPath)
                        && refused.incrementAndGet() > 0, // always true
                Trouble.UNAVAILABLE,
                Integer.MAX_VALUE);
        soon("renewals").until(() -> refused.get() >= 6);
        stopAndAwaitPoll(Objects.requireNonNull(poll.get()), hold::countDown);
        assertThat(objects.count("status", "done")).isEqualTo(1);
    }

    @Test
    void stopsWithoutWaitingForExhaustedMark() throws Exception {
        objects.put("k", NEW, "");
        Map<String, Object> claim = Map.of(
                "state", "free", "node", "x", "id", "x", "token", "x.0", "epoch", 7, "attempts", 5, "lease", 1000);
        objects.change("k", "dynurlClaim", claim);
        AtomicReference<Thread> poll = new AtomicReference<>();
        objects.fault(
                request -> {
                    boolean marksAsExhausted = request.bodyText().contains("exhausted");
                    if (marksAsExhausted) {
                        // The thread of the poll sends this request.
                        Thread.getAllStackTraces().keySet().stream()
                                .filter(thread -> thread.getName().contains("dynurl://"))
                                .forEach(poll::set);
                    }
                    return marksAsExhausted;
                },
                Trouble.UNAVAILABLE,
                Integer.MAX_VALUE);
        consume("claim=lease&claimLease=30s&filter.status=new&onCommit.status=done");
        soon("the mark as exhausted").until(() -> poll.get() != null);
        stopAndAwaitPoll(Objects.requireNonNull(poll.get()), () -> {});
    }

    @Test
    void restartsRoute() throws Exception {
        objects.putMany("k", 3, NEW);
        consume("filter.status=new&onCommit.status=done");
        soon("done").until(() -> objects.count("status", "done") == 3);
        camel.getRouteController().stopRoute(ROUTE);
        awaitNothingLeft();
        objects.put("more", NEW, "");
        camel.getRouteController().startRoute(ROUTE);
        soon("done").until(() -> objects.count("status", "done") == 4);
    }

    @Test
    void keepsStoreOpenUntilInflightObjectIsMarked() throws Exception {
        objects.put("k", NEW, "");
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch hold = new CountDownLatch(1);
        routes(rb -> {
            route(rb, "filter.status=new&onCommit.status=done").to("seda:next");
            rb.from("seda:next").process(exchange -> {
                started.countDown();
                hold.await();
            });
        });
        started.await();
        consumer().stop();
        hold.countDown();
        soon("done").until(() -> objects.count("status", "done") == 1);
    }

    @Test
    void doesNotEmitObjectInProgressAfterRouteWasReplaced() throws Exception {
        objects.put("k", NEW, "");
        CountDownLatch hold = new CountDownLatch(1);
        routes(rb -> rb.from("seda:next").process(exchange -> hold.await()));
        for (int round = 0; round < 2; round++) {
            routes(rb -> route(rb, "filter.status=new&onCommit.status=done").to("seda:next"));
            awaitReceived(1);
            awaitPolls(3);
            consumer().stop(); // stopRoute alone would wait for the inflight exchange
            camel.getRouteController().stopRoute(ROUTE, 10, TimeUnit.MILLISECONDS);
            assertThat(camel.removeRoute(ROUTE)).isTrue();
        }
        hold.countDown();
        soon("done").until(() -> objects.count("status", "done") == 1);
        assertThat(receivedKeys()).hasSize(1);
    }
}
