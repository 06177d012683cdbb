package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.store.AccessDeniedException;
import io.github.dynurl.store.NoSuchKeyException;
import io.github.dynurl.store.StoreException;
import io.github.dynurl.store.UnexpectedReplyException;
import io.github.dynurl.testing.RecordedRequest;
import io.github.dynurl.testing.Reply;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.support.DefaultPollingConsumerPollStrategy;
import org.apache.camel.support.ExchangeHelper;
import org.apache.camel.support.ScheduledPollConsumerHealthCheck;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("compat")
class ConsumerPollTest extends ConsumerTestCase {
    @Test
    void consumesOnlyObjectsWithPrefix() throws Exception {
        objects.putMany("a", 3, Map.of());
        objects.putMany("b", 3, Map.of());
        consume("prefix=b");
        awaitReceived(3);
        assertReceivedStays(3);
        assertThat(receivedKeys()).containsExactlyInAnyOrder("b0", "b1", "b2");
        assertThat(server.requests("GET", "/base/a0/metadata")).isEmpty();
    }

    @Test
    void fetchesMetadataByDefault() throws Exception {
        objects.put("a/b", Map.of("status", "new", "n", 1), "data");
        consume("filter.status=new");
        awaitReceived(1);
        Received first = received.get(0);
        assertThat(first.key()).isEqualTo("a/b");
        assertThat(first.body()).isEqualTo(Map.of("status", "new", "n", 1));
        assertThat(first.header(DynUrlConstants.ETAG)).isEqualTo("\"v1\"");
        assertThat(first.header(DynUrlConstants.STATUS_CODE)).isEqualTo(200);
        assertThat(queries().get(0).query()).isEqualTo("status=%22new%22");
        assertThat(server.requests()).noneMatch(request -> request.path().endsWith("/data"));
    }

    @Test
    void convertsSelectedMetadataToOutputType() throws Exception {
        objects.put("a", Map.of("status", "new", "n", 1), "data");
        consume("select=n&outputType=json");
        awaitReceived(1);
        assertThat(received.get(0).body()).isEqualTo("{\"n\":1}");
        assertThat(received.get(0).header(Exchange.CONTENT_TYPE)).isEqualTo("application/json");
    }

    @Test
    void sendsOnlyQueryWithFetchNone() throws Exception {
        objects.putMany("k", 3, Map.of());
        consume("fetch=none");
        awaitReceived(3);
        assertReceivedStays(3);
        assertThat(receivedKeys()).containsExactly("k0", "k1", "k2");
        assertThat(received.get(0).body()).isEqualTo("k0");
        assertThat(server.requests()).allMatch(request -> request.path().equals("/find"));
    }

    @Test
    void emitsDataLikeProducerWithFetchData() throws Exception {
        objects.put("a", Map.of("n", 1), "small");
        objects.put("b", Map.of("n", 1), "large".repeat(1000));
        List<String> texts = new CopyOnWriteArrayList<>();
        consume("fetch=data&inMemoryThreshold=100", exchange -> texts.add(body(exchange, String.class)));
        soon("both").until(() -> texts.size() == 2);
        assertThat(received.get(0).body()).isInstanceOf(byte[].class);
        assertThat(received.get(1).body()).isInstanceOf(InputStream.class);
        assertThat(texts).containsExactly("small", "large".repeat(1000));
        assertThat(received.get(0).header(DynUrlConstants.SIZE)).isEqualTo(5L);
        assertThat(received.get(0).header(Exchange.CONTENT_TYPE)).isEqualTo("text/plain");
        assertThat(received.get(0).header(DynUrlConstants.METADATA)).isNull();
    }

    @Test
    void emitsDataAndMetadataWithFetchValue() throws Exception {
        objects.put("a", Map.of("n", 1, "m", 2), "data");
        consume("fetch=value&select=n");
        awaitReceived(1);
        assertThat(received.get(0).body()).isEqualTo("data".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertThat(received.get(0).header(DynUrlConstants.METADATA)).isEqualTo(Map.of("n", 1));
    }

    @Test
    void setsExactBatchProperties() throws Exception {
        objects.putMany("k", 5, Map.of("status", "new"));
        objects.remove("k1");
        server.on("GET", "/find").reply(Reply.ok("k0\nk1\nk2\nk3\nk4\n"));
        consume("maxMessagesPerPoll=3");
        awaitReceived(4);
        assertThat(receivedKeys()).containsExactly("k0", "k2", "k3", "k4");
        assertThat(received.stream().map(r -> r.index() + " of " + r.size() + ", complete: " + r.complete()))
                .containsExactly(
                        "0 of 3, complete: false",
                        "1 of 3, complete: false",
                        "2 of 3, complete: true",
                        "0 of 1, complete: true");
    }

    @Test
    void emitsKeyOnceIfResponseRepeatsIt() throws Exception {
        objects.putMany("k", 2, Map.of());
        server.on("GET", "/find").replies(Reply.ok("k0\nk1\nk0\nk1\nk0\n"), Reply.ok(""));
        consume("idempotent=false&maxMessagesPerPoll=0");
        awaitReceived(2);
        assertReceivedStays(2);
    }

    @Test
    void readsResponseOnlyUntilBatchIsComplete() throws Exception {
        server.on("GET", "/find").reply(Reply.ok().endlessBody("k\n", "k\n"));
        objects.put("k", Map.of(), "");
        consume("maxMessagesPerPoll=1&repeatCount=1");
        awaitReceived(1);
        // The connection of the metadata request may stay open.
        soon("the query is given up").until(() -> server.openConnections() <= 1);
        assertThat(receivedKeys()).containsExactly("k");
    }

    @Test
    void emitsBatchesOfThousandWithoutLimit() throws Exception {
        objects.putMany("k", 2500, Map.of());
        consume("fetch=none&maxMessagesPerPoll=0&repeatCount=1");
        awaitReceived(2500);
        assertThat(queries()).hasSize(1);
        assertThat(received.stream().map(Received::size).distinct()).containsExactly(1000, 500);
        assertThat(received.stream().filter(r -> Boolean.TRUE.equals(r.complete())))
                .hasSize(3);
    }

    @Test
    void fetchesMetadataOfBatchFirstAndDataOneByOne() throws Exception {
        objects.putMany("k", 20, Map.of());
        List<Integer> metadata = new CopyOnWriteArrayList<>();
        List<Integer> data = new CopyOnWriteArrayList<>();
        consume("fetch=value&maxMessagesPerPoll=20&idempotentKey=key", exchange -> {
            metadata.add(requestCount("/metadata"));
            data.add(requestCount("/data"));
        });
        awaitReceived(20);
        assertThat(metadata).containsOnly(20);
        assertThat(data).first().isEqualTo(1);
        assertThat(data).last().isEqualTo(20);
    }

    private int requestCount(String part) {
        return (int) server.requests().stream()
                .filter(request -> request.path().endsWith(part))
                .count();
    }

    @Test
    void fetchesMetadataConcurrently() throws Exception {
        objects.putMany("k", 4, Map.of());
        CountDownLatch all = new CountDownLatch(4);
        server.when(request -> request.path().endsWith("/metadata")).reply(request -> {
            all.countDown();
            return Reply.json("{}").heldBy(all);
        });
        consume("queryConcurrency=4");
        awaitReceived(4);
    }

    @Test
    void failsExchangeIfObjectWasDeletedBeforeFetch() throws Exception {
        objects.putMany("k", 3, Map.of());
        List<Exception> seen = new CopyOnWriteArrayList<>();
        routes(rb -> {
            rb.onException(NoSuchKeyException.class)
                    .handled(true)
                    .process(exchange -> seen.add(exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class)));
            route(rb, "fetch=data&onCommit.status=done&onRollback.status=failed")
                    .process(exchange -> {
                        objects.remove("k1");
                    });
        });
        soon("all are done").until(() -> objects.count("status", "done") == 2);
        assertThat(receivedKeys()).containsExactly("k0", "k2");
        assertThat(received.get(0).size()).isEqualTo(3);
        assertThat(seen).singleElement().isInstanceOf(NoSuchKeyException.class);
        assertThat(objects.writes()).hasSize(2);
    }

    @Test
    void sendsFailureToFetchDataToDeadLetterWithoutRedelivery() throws Exception {
        objects.put("k", Map.of(), "data");
        server.on("GET", "/base/k/data").reply(Reply.status(403));
        List<Exception> dead = new CopyOnWriteArrayList<>();
        routes(rb -> {
            rb.errorHandler(
                    rb.deadLetterChannel("direct:dead").maximumRedeliveries(3).redeliveryDelay(0));
            rb.from("direct:dead")
                    .process(exchange -> dead.add(exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class)));
            route(rb, "fetch=data&repeatCount=1");
        });
        soon("the dead letter").until(() -> dead.size() == 1);
        assertThat(dead.get(0)).isInstanceOf(AccessDeniedException.class);
        assertThat(received).isEmpty();
    }

    @Test
    void emitsOtherObjectsIfLookupsFail() throws Exception {
        objects.putMany("k", 5, Map.of());
        server.on("GET", "/base/k1/metadata").reply(Reply.status(403));
        server.on("GET", "/base/k3/metadata").reply(Reply.json("{\"broken\""));
        consume("repeatCount=1");
        awaitReceived(3);
        assertThat(receivedKeys()).containsExactly("k0", "k2", "k4");
        assertThat(received.get(0).size()).isEqualTo(3);
        assertThat(handled)
                .hasSize(2)
                .hasAtLeastOneElementOfType(AccessDeniedException.class)
                .hasAtLeastOneElementOfType(UnexpectedReplyException.class);
        assertThat(endpoints().get(0).counters().failedLookups()).isEqualTo(2);
    }

    @Test
    void skipsAndCountsIllegalLines() throws Exception {
        objects.putMany("k", 2, Map.of());
        server.on("GET", "/find").replies(Reply.ok("k0\n../x\na\u0001b\nk1\n"), Reply.ok(""));
        consume("maxMessagesPerPoll=10");
        awaitReceived(2);
        soon("the count").until(() -> endpoints().get(0).counters().skippedLines() == 2);
    }

    @Test
    void reportsFailedQueryToPollStrategyAndHealthCheck() throws Exception {
        server.on("GET", "/find").reply(Reply.status(503));
        List<Exception> failures = new CopyOnWriteArrayList<>();
        camel.getRegistry().bind("strategy", new DefaultPollingConsumerPollStrategy() {
            @Override
            public boolean rollback(Consumer consumer, Endpoint endpoint, int retries, Exception cause)
                    throws Exception {
                failures.add(cause);
                return super.rollback(consumer, endpoint, retries, cause);
            }
        });
        consume("pollStrategy=#strategy");
        soon("a failure").until(() -> consumer().getErrorCounter() > 0);
        assertThat(failures).first().isInstanceOf(StoreException.class);
        assertThat(failures.get(0)).hasMessageContaining("503");
        assertThat(healthStatus()).isEqualTo(503);
        assertThat(received).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"503", "401", "refused"})
    void logsOneLinePerFailedPollAndStackTraceAtDebug(String outage) throws Exception {
        String from = pollingUri("").replace("&exceptionHandler=#handler", "");
        if (outage.equals("refused")) {
            from = from.replaceAll("127\\.0\\.0\\.1:\\d+", "127.0.0.1:1");
        } else {
            server.on("GET", "/find").reply(Reply.status(Integer.parseInt(outage)));
        }
        String uri = from + "&maxAttempts=1";
        try (LogCanary log = LogCanary.listen()) {
            routes(rb -> rb.from(uri).routeId(ROUTE).to("mock:never"));
            soon("failures").until(() -> consumer().getErrorCounter() >= 3);
            List<String> lines = log.lines().stream()
                    .filter(line -> line.contains("DynUrlConsumer"))
                    .toList();
            assertThat(lines)
                    .filteredOn(line -> line.toLowerCase(Locale.ROOT).contains("polling endpoint"))
                    .isNotEmpty()
                    .allSatisfy(line -> {
                        assertThat(line).doesNotContain("\tat ").contains("Exception: ");
                    });
            assertThat(lines).anyMatch(line -> line.contains("\tat "));
        }
    }

    @Test
    void bridgesFailureOfPollToErrorHandlerOfRoute() throws Exception {
        server.on("GET", "/find").reply(Reply.status(503));
        List<Object> exceptions = new CopyOnWriteArrayList<>();
        routes(rb -> {
            rb.onException(StoreException.class)
                    .onWhen(exchange -> Objects.requireNonNull(
                                    exchange.getProperty(Exchange.EXCEPTION_CAUGHT, StoreException.class))
                            .isRetryable())
                    .handled(true)
                    .process(exchange -> exceptions.add(exchange.getProperty(Exchange.EXCEPTION_CAUGHT)));
            rb.from(store() + "initialDelay=0&delay=10&bridgeErrorHandler=true").to("mock:never");
        });
        soon("the failure").until(() -> !exceptions.isEmpty());
        assertThat(exceptions.get(0)).isInstanceOf(StoreException.class);
    }

    @Test
    void clearsStatusIfLastFailureHasNoStatus() throws Exception {
        AtomicBoolean losesResponse = new AtomicBoolean();
        server.on("GET", "/find")
                .reply((RecordedRequest request) -> losesResponse.get() ? Reply.lostAck() : Reply.status(401));
        consume("");
        soon("a failure").until(() -> consumer().getErrorCounter() > 0);
        assertThat(healthStatus()).isEqualTo(401);
        losesResponse.set(true);
        soon("a failure without a status").until(() -> healthStatus() == null);
    }

    @Test
    void isReadyAfterFirstQueryResponse() throws Exception {
        objects.put("k", Map.of(), "");
        CountDownLatch hold = new CountDownLatch(1);
        consume("", exchange -> hold.await());
        awaitReceived(1);
        assertThat(consumer().isConsumerReady()).isTrue();
        assertThat(consumer().isFirstPollDone()).isFalse();
        hold.countDown();
    }

    /** Returns the HTTP status that Camel's health check for consumers reports. */
    private @Nullable Object healthStatus() {
        ScheduledPollConsumerHealthCheck check = new ScheduledPollConsumerHealthCheck(consumer(), "check");
        HealthCheck.Result result = check.call();
        assertThat(result.getState()).isEqualTo(HealthCheck.State.DOWN);
        return result.getDetails().get(HealthCheck.HTTP_RESPONSE_CODE);
    }

    @Test
    void emitsObjectsFoundBeforeQueryBroke() throws Exception {
        objects.putMany("k", 3, Map.of());
        server.on("GET", "/find")
                .replies(Reply.ok("k0\nk1\nk2\n").declaredLength(1000).cutAfter("k0\nk1\n".length()), Reply.ok(""));
        consume("maxMessagesPerPoll=10&repeatCount=1");
        soon("the failure").until(() -> consumer().getErrorCounter() == 1);
        assertThat(receivedKeys()).containsExactly("k0", "k1");
        assertThat(received.get(0).size()).isEqualTo(2);
    }

    @Test
    void endsPollEarlyIfStoreIsDown() throws Exception {
        objects.putMany("k", 100, Map.of());
        server.when(request -> request.path().endsWith("/metadata")).reply(Reply.status(503));
        consume("maxMessagesPerPoll=5&repeatCount=1&maxAttempts=1");
        soon("the failure").until(() -> consumer().getErrorCounter() == 1);
        assertThat(requestCount("/metadata")).isLessThanOrEqualTo(10);
        assertThat(healthStatus()).isEqualTo(503);
    }

    @Test
    void emitsEmptyMessageWhenIdle() throws Exception {
        consume("filter.status=new&sendEmptyMessageWhenIdle=true&repeatCount=1");
        awaitReceived(1);
        assertThat(received.get(0).body()).isNull();
        assertThat(received.get(0).size()).isEqualTo(1);
    }

    @Test
    void pollsAgainAtOnceIfGreedy() throws Exception {
        objects.putMany("k", 30, Map.of("status", "new"));
        Instant startTime = Instant.now();
        routes(rb -> rb.from(
                        store()
                                + "initialDelay=0&delay=60000&greedy=true&maxMessagesPerPoll=10&filter.status=new&onCommit.status=done")
                .process(exchange -> received.add(Received.of(exchange))));
        awaitReceived(30);
        assertThat(startTime).isAfter(Instant.now().minus(seconds(30)));
        soon("all are done").until(() -> objects.count("status", "done") == 30);
    }

    @Test
    void createsExchangeWithEndpointAndUnitOfWork() throws Exception {
        objects.put("k", Map.of(), "");
        List<Object> facts = new CopyOnWriteArrayList<>();
        consume("repeatCount=1", exchange -> {
            facts.add(exchange.getFromEndpoint());
            facts.add(exchange.getUnitOfWork() != null);
            facts.add(ExchangeHelper.isUnitOfWorkExhausted(exchange));
        });
        awaitReceived(1);
        soon("facts").until(() -> facts.size() == 3);
        assertThat(facts.get(0)).isSameAs(endpoints().get(0));
        assertThat(facts.subList(1, 3)).containsExactly(true, false);
    }
}
