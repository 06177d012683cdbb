package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dynurl.store.ConflictException;
import io.github.dynurl.store.InvalidRequestException;
import io.github.dynurl.store.NoSuchKeyException;
import io.github.dynurl.testing.Reply;
import io.github.dynurl.testing.ServedStore.Trouble;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;
import org.apache.camel.builder.AggregationStrategies;
import org.apache.camel.processor.aggregate.GroupedExchangeAggregationStrategy;
import org.apache.camel.processor.aggregate.GroupedMessageAggregationStrategy;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.builder.ExpressionBuilder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests objects that the route acknowledges or rejects itself, with {@code acknowledge=manual}. */
@Tag("compat")
class AcknowledgementTest extends ConsumerTestCase {
    private static final Map<String, String> NEW = Map.of("status", "new");
    private static final String MANUAL = "acknowledge=manual&filter.status=new&onCommit.status=done";

    private DynUrlAcknowledgement acknowledgement(int index) {
        return (DynUrlAcknowledgement)
                Objects.requireNonNull(received.get(index).header(DynUrlConstants.ACKNOWLEDGEMENT));
    }

    private void awaitStatus(String status, int count) {
        soon(count + " " + status).until(() -> objects.count("status", status) == count);
    }

    private Exchange exchangeWith(Object acknowledgement) {
        Exchange exchange = new DefaultExchange(camel);
        exchange.getMessage().setHeader(DynUrlConstants.ACKNOWLEDGEMENT, acknowledgement);
        return exchange;
    }

    /** Each value is an option that changes how the consumer tracks or marks an object. */
    @ParameterizedTest
    @ValueSource(strings = {"", "&claim=lease", "&onRollback.status=failed", "&idempotent=true", "&fetch=data"})
    void leavesObjectUnchangedUntilItIsAcknowledged(String options) throws Exception {
        objects.put("k", NEW, "data");
        consume(MANUAL + options);
        awaitReceived(1);
        awaitIdle();
        assertReceivedStays(1);
        assertThat(objects.value("k", "status")).isEqualTo("new");
        assertThat(acknowledgement(0).key()).isEqualTo("k");
        assertThat(acknowledgement(0).acknowledge()).isTrue();
        assertThat(objects.value("k", "status")).isEqualTo("done");
        assertReceivedStays(1);
    }

    @Test
    void rollsBackObjectThatNeverReachedRouteDespiteAcknowledge() throws Exception {
        objects.put("k", NEW, "data");
        server.on("GET", "/base/k/data").reply(Reply.status(500));
        routes(rb -> rb.from(
                        pollingUri(
                                "acknowledge=manual&filter.status=new&fetch=data&deleteAfterRead=true&onRollback.status=failed&maxAttempts=1"))
                .routeId(ROUTE)
                .doTry()
                .to("mock:never")
                .doCatch(Exception.class)
                .process(exchange -> received.add(Received.of(exchange)))
                .end()
                .to(store() + "operation=acknowledge"));
        awaitStatus("failed", 1);
        awaitIdle();
        assertThat(objects.keys()).containsExactly("k");
        assertThat(received).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&claim=lease"})
    void marksRejectedObjectAsFailed(String options) throws Exception {
        objects.put("k", NEW, "");
        consume(MANUAL + "&onRollback.status=failed" + options);
        awaitReceived(1);
        assertThat(acknowledgement(0).reject()).isTrue();
        awaitStatus("failed", 1);
    }

    @Test
    void emitsRejectedObjectAgain() throws Exception {
        objects.put("k", NEW, "");
        consume(MANUAL, exchange -> acknowledgement(received.size() - 1).reject());
        awaitReceived(3);
        assertThat(objects.value("k", "status")).isEqualTo("new");
    }

    @Test
    void acceptsOnlyFirstOfConcurrentCalls() throws Exception {
        objects.put("k", NEW, "");
        consume(MANUAL + "&onRollback.status=failed");
        awaitReceived(1);
        DynUrlAcknowledgement acknowledgement = acknowledgement(0);
        long successfulCalls = IntStream.range(0, 16)
                .parallel()
                .filter(i -> i % 2 == 0 ? acknowledgement.acknowledge() : acknowledgement.reject())
                .count();
        assertThat(successfulCalls).isEqualTo(1);
        assertThat(objects.writes()).hasSize(1);
    }

    @Test
    void rejectsObjectIfExchangeFails() throws Exception {
        objects.put("k", NEW, "");
        consume(MANUAL + "&onRollback.status=failed", exchange -> {
            throw new IllegalStateException("failed on purpose");
        });
        awaitStatus("failed", 1);
        assertThat(acknowledgement(0).acknowledge()).isFalse();
    }

    @Test
    void marksObjectAsFailedIfDataCannotBeOpened() throws Exception {
        objects.put("k", NEW, "data");
        server.on("GET", "/base/k/data").reply(io.github.dynurl.testing.Reply.status(403));
        routes(rb -> {
            rb.onException(Exception.class).handled(true);
            route(rb, MANUAL + "&onRollback.status=failed&fetch=data");
        });
        awaitStatus("failed", 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&claim=lease"})
    void emitsObjectAgainIfNotAcknowledgedWithinMaxProcessingTime(String options) throws Exception {
        objects.put("k", NEW, "");
        consume(MANUAL + "&onRollback.status=failed&maxProcessingTime=2s" + options);
        soon("the second exchange").until(() -> received.size() >= 2);
        assertThat(objects.value("k", "status")).isEqualTo("new");
        assertThatThrownBy(acknowledgement(0)::acknowledge)
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("maxProcessingTime");
        assertThat(acknowledgement(1).acknowledge()).isTrue();
        awaitStatus("done", 1);
    }

    @Test
    void failsAcknowledgeIfObjectChangedAndEmitsItAgain() throws Exception {
        objects.put("k", NEW, "");
        consume(MANUAL);
        awaitReceived(1);
        objects.change("k", "other", "by somebody");
        assertThatThrownBy(acknowledgement(0)::acknowledge).isInstanceOf(ConflictException.class);
        awaitReceived(2);
        assertThat(acknowledgement(1).acknowledge()).isTrue();
        assertThat(handled).isEmpty();
    }

    @Test
    void acknowledgesObjectAfterRouteWasRestarted() throws Exception {
        objects.put("k", NEW, "");
        consume(MANUAL);
        awaitReceived(1);
        camel.getRouteController().stopRoute(ROUTE);
        camel.getRouteController().startRoute(ROUTE);
        assertReceivedStays(1);
        assertThat(acknowledgement(0).acknowledge()).isTrue();
        assertThat(objects.value("k", "status")).isEqualTo("done");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&claim=lease"})
    void stopsContextWithoutWaitingForAcknowledgement(String options) throws Exception {
        objects.put("k", NEW, "");
        consume(MANUAL + options);
        awaitReceived(1);
        camel.stop();
        awaitNothingLeft();
        assertThatThrownBy(acknowledgement(0)::acknowledge).isInstanceOf(ConflictException.class);
        assertThat(objects.value("k", "status")).isEqualTo("new");
    }

    @Test
    void acknowledgesObjectFetchedByPollEnrich() throws Exception {
        objects.put("k", NEW, "");
        routes(rb -> rb.from("direct:in")
                .pollEnrich(store() + MANUAL + "&key=k", 0)
                .process(exchange -> received.add(Received.of(exchange))));
        template.sendBody("direct:in", "");
        assertThat(objects.value("k", "status")).isEqualTo("new");
        assertThat(acknowledgement(0).acknowledge()).isTrue();
        assertThat(objects.value("k", "status")).isEqualTo("done");
    }

    /** Returns the aggregation strategies with which Camel groups exchanges. */
    static Stream<AggregationStrategy> groupingStrategies() {
        return Stream.of(
                new GroupedExchangeAggregationStrategy(),
                new GroupedMessageAggregationStrategy(),
                AggregationStrategies.flexible(DynUrlAcknowledgement.class)
                        .pick(ExpressionBuilder.headerExpression(DynUrlConstants.ACKNOWLEDGEMENT))
                        .accumulateInCollection(ArrayList.class)
                        .storeInHeader(DynUrlConstants.ACKNOWLEDGEMENT));
    }

    @ParameterizedTest
    @MethodSource("groupingStrategies")
    void acknowledgesOrRejectsGroupAsWhole(AggregationStrategy grouping) throws Exception {
        objects.putMany("k", 6, NEW);
        AtomicBoolean fail = new AtomicBoolean(true);
        List<Long> newCounts = new CopyOnWriteArrayList<>();
        routes(rb -> {
            rb.from("direct:group")
                    .process(exchange -> {
                        newCounts.add(objects.count("status", "new"));
                        if (fail.getAndSet(false)) {
                            throw new IllegalStateException("failed on purpose");
                        }
                    })
                    .to(store() + "operation=acknowledge");
            route(rb, MANUAL + "&claim=lease&maxMessagesPerPoll=3")
                    .aggregate(rb.constant(true), grouping)
                    .completionSize(3)
                    .doTry()
                    .to("direct:group")
                    .doCatch(IllegalStateException.class)
                    .to(store() + "operation=reject");
        });
        awaitStatus("done", 6);
        assertReceivedStays(9);
        // The first group is rejected, so all six objects are still new when the second group arrives.
        assertThat(newCounts).containsExactly(6L, 6L, 3L);
        assertThat(new TreeSet<>(receivedKeys())).hasSize(6);
    }

    @Test
    void acknowledgesOtherObjectsOfGroupIfOneFails() throws Exception {
        objects.putMany("k", 3, NEW);
        routes(rb -> rb.from("direct:end").to(store() + "operation=acknowledge"));
        consume(MANUAL);
        awaitReceived(3);
        int failures = 3; // One acknowledge sends at most three requests.
        objects.fault(
                request -> request.path().contains("/k1/") && request.method().equals("POST"),
                Trouble.UNAVAILABLE,
                failures);
        Exchange group = exchangeWith(List.of(acknowledgement(0), acknowledgement(1), acknowledgement(2)));
        Exchange out = template.send("direct:end", group);
        assertThat(out.getException()).hasMessageContaining("k1");
        assertThat(objects.count("status", "done")).isEqualTo(2);
    }

    @Test
    void refusesMessageWithoutAcknowledgement() {
        for (Object nothing : List.of("text", List.of(), List.of("text"))) {
            Exchange out = template.send(store() + "operation=acknowledge", exchangeWith(nothing));
            assertThat(out.getException())
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("acknowledge=manual");
        }
    }

    @Test
    void acknowledgesGroupThatContainsItself() throws Exception {
        objects.put("k", NEW, "");
        consume(MANUAL);
        awaitReceived(1);
        Exchange group = exchangeWith(acknowledgement(0));
        group.setProperty(Exchange.GROUPED_EXCHANGE, List.of(group));
        group.getMessage().setBody(List.of(group, group.getMessage()));
        assertThat(template.send(store() + "operation=acknowledge", group).getException())
                .isNull();
        assertThat(objects.value("k", "status")).isEqualTo("done");
    }

    @Test
    void leavesMessageUnchanged() throws Exception {
        objects.put("k", NEW, "");
        consume(MANUAL);
        awaitReceived(1);
        Exchange exchange = exchangeWith(acknowledgement(0));
        exchange.getMessage().setBody("mine");
        exchange.getMessage().setHeader(DynUrlConstants.ETAG, "\"e\"");
        template.send(store() + "operation=acknowledge", exchange);
        assertThat(exchange.getMessage().getBody()).isEqualTo("mine");
        assertThat(exchange.getMessage().getHeader(DynUrlConstants.ETAG)).isEqualTo("\"e\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"maxProcessingTime=0", "maxProcessingTime=10", "maxProcessingTime=3660d", "acknowledge=never"})
    void refusesInvalidOptionValues(String option) {
        assertThatThrownBy(() -> camel.getEndpoint(store() + option))
                .hasStackTraceContaining(
                        option.startsWith("max")
                                ? "maxProcessingTime"
                                : "DynUrlAcknowledge, which is one of auto, manual");
    }

    /** An acknowledged object that no longer exists needs no mark. */
    @ParameterizedTest
    @ValueSource(strings = {"", "&claim=lease", "&fetch=none"})
    void acknowledgesObjectThatRouteDeleted(String options) throws Exception {
        objects.put("k", NEW, "");
        consume(MANUAL + options, exchange -> {
            objects.remove("k");
            acknowledgement(0).acknowledge();
        });
        awaitReceived(1);
        awaitPolls(2);
        assertThat(handled).isEmpty();
        assertThatThrownBy(() ->
                        template.requestBodyAndHeader(store() + "operation=getMetadata", "", DynUrlConstants.KEY, "k"))
                .hasCauseInstanceOf(NoSuchKeyException.class);
    }
}
