package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.store.InvalidRequestException;
import io.github.dynurl.testing.Reply;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests where the operations acknowledge and reject look for acknowledgements, and how they process several
 * acknowledgements.
 */
@Tag("compat")
class AcknowledgementCarriersTest extends ConsumerTestCase {
    private static final Map<String, String> NEW = Map.of("status", "new");
    private static final String MANUAL = "acknowledge=manual&filter.status=new&onCommit.status=done";

    private Object acknowledgement(int index) {
        return Objects.requireNonNull(received.get(index).header(DynUrlConstants.ACKNOWLEDGEMENT));
    }

    private Exchange acknowledge(Exchange exchange) {
        return template.send(store() + "operation=acknowledge", exchange);
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "CamelDynUrl*"})
    void findsAcknowledgementAfterHeadersWereRemoved(String pattern) throws Exception {
        objects.put("k", NEW, "");
        routes(rb -> route(rb, MANUAL).removeHeaders(pattern).to(store() + "operation=acknowledge"));
        soon("done").until(() -> objects.count("status", "done") == 1);
        assertReceivedStays(1);
    }

    @Test
    void acknowledgesPolledObjectsTogetherWithFirstObject() throws Exception {
        objects.put("k", NEW, "");
        objects.put("a", Map.of("status", "other"), "");
        objects.put("b", Map.of("status", "other"), "");
        String more = store() + "acknowledge=manual&onCommit.status=done&fetch=none&key=";
        routes(rb -> route(rb, MANUAL)
                .pollEnrich(more + "a", 0)
                .pollEnrich(more + "b", 0)
                .process(exchange -> assertThat(objects.count("status", "done")).isZero())
                .to(store() + "operation=acknowledge"));
        soon("done").until(() -> objects.count("status", "done") == 3);
        assertThat(objects.writes()).hasSize(3);
        assertThat(handled).isEmpty();
    }

    @Test
    void dropsAcknowledgementsThatWereAlreadyUsed() throws Exception {
        objects.put("k", NEW, "");
        objects.putMany("m", 5, Map.of("status", "other"));
        routes(rb -> route(rb, MANUAL)
                .loop(5)
                .pollEnrich()
                .simple(store() + "acknowledge=manual&onCommit.status=done&fetch=none&key=m${exchangeProperty."
                        + Exchange.LOOP_INDEX + "}")
                .timeout(0)
                .to(store() + "operation=acknowledge")
                .end());
        soon("done").until(() -> objects.count("status", "done") == 6);
        awaitIdle();
        // A collection would still contain the acknowledgements that were already used.
        assertThat(received.get(0).exchange().getProperty(DynUrlConstants.ACKNOWLEDGEMENT))
                .isInstanceOf(DynUrlAcknowledgement.class);
    }

    private static Named<UnaryOperator<Object>> carrier(String name, UnaryOperator<Object> wrapper) {
        return Named.of(name, wrapper);
    }

    static Stream<Named<UnaryOperator<Object>>> carriers() {
        return Stream.of(
                carrier("the acknowledgement", ack -> ack),
                carrier("list", ack -> List.of(ack)),
                carrier("array", ack -> new Object[] {"text", ack}),
                carrier("typed array", ack -> new DynUrlAcknowledgement[] {(DynUrlAcknowledgement) ack}),
                carrier("map", ack -> Map.of("a", 1, "b", ack)),
                carrier("nested carriers", ack -> List.of(Map.of("a", new Object[] {List.of(ack), ack}), ack)));
    }

    /** The acknowledgements of the four objects are in the header, in the property, in the body, and in all three. */
    @ParameterizedTest
    @MethodSource("carriers")
    void findsAcknowledgementInEachCarrierAndAcknowledgesOnce(UnaryOperator<Object> carrier) throws Exception {
        objects.putMany("k", 4, NEW);
        consume(MANUAL);
        awaitReceived(4);
        for (int i = 0; i < 4; i++) {
            Object carried = carrier.apply(acknowledgement(i));
            Exchange exchange = new DefaultExchange(camel);
            if (i == 0 || i == 3) {
                exchange.getMessage().setHeader(DynUrlConstants.ACKNOWLEDGEMENT, carried);
            }
            if (i == 1 || i == 3) {
                exchange.setProperty(DynUrlConstants.ACKNOWLEDGEMENT, carried);
            }
            if (i >= 2) {
                exchange.getMessage().setBody(carried);
            }
            assertThat(acknowledge(exchange).getException()).isNull();
            assertThat(objects.count("status", "done")).isEqualTo(i + 1);
        }
        assertThat(objects.writes()).hasSize(4);
    }

    @Test
    void stopsAtMapThatContainsItselfAndNamesSearchedPlaces() {
        Map<String, Object> map = new HashMap<>();
        map.put("self", map);
        Exchange exchange = new DefaultExchange(camel);
        exchange.getMessage().setBody(map);
        assertThat(acknowledge(exchange).getException())
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContainingAll(
                        "header", "exchange property CamelDynUrlAcknowledgement", "collections", "arrays", "maps");
    }

    /** The store sends its first response only after it received four requests. */
    @Test
    void acknowledgesObjectsOfGroupConcurrently() throws Exception {
        objects.putMany("k", 12, NEW);
        consume(MANUAL);
        awaitReceived(12);
        CountDownLatch fourRequests = new CountDownLatch(4);
        AtomicInteger requestCount = new AtomicInteger();
        server.when(request -> request.method().equals("POST")).reply(request -> {
            fourRequests.countDown();
            requestCount.incrementAndGet();
            return Reply.ok().heldBy(fourRequests);
        });
        Exchange exchange = new DefaultExchange(camel);
        exchange.getMessage()
                .setBody(received.stream()
                        .map(emitted -> emitted.header(DynUrlConstants.ACKNOWLEDGEMENT))
                        .toList());
        assertThat(acknowledge(exchange).getException()).isNull();
        assertThat(requestCount).hasValue(12);
    }
}
