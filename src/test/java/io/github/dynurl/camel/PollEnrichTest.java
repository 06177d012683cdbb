package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.store.AccessDeniedException;
import io.github.dynurl.store.StoreUnavailableException;
import io.github.dynurl.testing.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.CamelExchangeException;
import org.apache.camel.ConsumerTemplate;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("compat")
class PollEnrichTest extends ConsumerTestCase {
    /** Sends a message with a header through a route that enriches it with an object, and returns the enriched body. */
    private @Nullable Object enrich(String options, long timeout, String key) throws Exception {
        if (camel.getRoute("enriching") == null) {
            routes(rb -> rb.from("direct:in")
                    .routeId("enriching")
                    .pollEnrich()
                    .simple(store() + options)
                    .timeout(timeout));
        }
        return template.requestBodyAndHeader("direct:in", "nothing", "key", key);
    }

    @Test
    void fetchesOnlyObjectOfKey() throws Exception {
        objects.put("a b/ü&?", Map.of("n", 1), "data");
        objects.putMany("other", 3, Map.of());
        Object body = enrich("key=RAW(${header.key})", 0, "a b/ü&?");
        assertThat(body).isEqualTo(Map.of("n", 1));
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void sharesOneEndpointForAllKeys() throws Exception {
        objects.putMany("k", 20, Map.of());
        for (int i = 0; i < 20; i++) {
            assertThat(enrich("fetch=metadata&key=${header.key}", 0, "k" + i)).isEqualTo(Map.of());
        }
        assertThat(endpoints()).hasSize(1);
        assertThat(server.acceptedConnections()).isEqualTo(1);
    }

    @Test
    void returnsSameObjectForEachRequest() throws Exception {
        objects.put("k", Map.of("n", 1), "");
        for (int i = 0; i < 3; i++) {
            assertThat(enrich("key=${header.key}", 0, "k")).isEqualTo(Map.of("n", 1));
        }
    }

    @Test
    void returnsNoObjectIfKeyDoesNotExist() throws Exception {
        assertThat(enrich("key=${header.key}", 0, "k")).isNull();
        objects.put("k", Map.of(), "");
        assertThat(enrich("key=${header.key}", 0, "k")).isEqualTo(Map.of());
    }

    @Test
    void waitsForObjectUntilTimeout() throws Exception {
        CompletableFuture<@Nullable Object> answer = CompletableFuture.supplyAsync(() -> {
            try {
                return enrich("delay=10&key=${header.key}", 5000, "k");
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        soon("three requests").until(() -> server.requests().size() > 2);
        objects.put("k", Map.of("n", 1), "");
        assertThat(answer.get()).isEqualTo(Map.of("n", 1));
    }

    @Test
    void pollsEveryHalfSecondByDefault() throws Exception {
        assertThat(enrich("key=${header.key}", 300, "k")).isNull();
        assertThat(server.requests()).hasSizeBetween(1, 2);
    }

    @Test
    void refusesOptionWithoutEffectInDynamicUri() throws Exception {
        objects.put("k", Map.of("status", "old"), "");
        assertThat(failure(Exception.class, () -> enrich("fetch=data&select=${header.key}", 0, "new")))
                .hasStackTraceContaining("has no effect with ");
    }

    @Test
    void ignoresBridgeErrorHandlerOfComponent() throws Exception {
        objects.put("k", Map.of("n", 1), "");
        camel.getComponent("dynurl", DynUrlComponent.class).setBridgeErrorHandler(true);
        assertThat(enrich("key=${header.key}", 0, "k")).isEqualTo(Map.of("n", 1));
    }

    @Test
    void failsExchangeIfLookupFails() throws Exception {
        server.on("GET", "/base/k/metadata").reply(Reply.status(403));
        CamelExchangeException failure =
                failure(CamelExchangeException.class, () -> enrich("key=${header.key}", 0, "k"));
        assertThat(failure).hasRootCauseInstanceOf(AccessDeniedException.class);
    }

    @Test
    void returnsNextMatchWithoutKey() throws Exception {
        objects.putMany("k", 3, Map.of("status", "new"));
        for (int i = 0; i < 3; i++) {
            assertThat(enrich("fetch=none&filter.status=new&onCommit.status=done", 0, ""))
                    .isEqualTo("k" + i);
            assertThat(objects.value("k" + i, "status")).isEqualTo("done");
        }
        assertThat(enrich("fetch=none&filter.status=new&onCommit.status=done", 0, ""))
                .isNull();
    }

    @Test
    void deletesObjectWhenEnrichedExchangeEnds() throws Exception {
        objects.put("k", Map.of("status", "new"), "data");
        routes(rb -> rb.from("direct:in")
                .pollEnrich()
                .simple(store() + "fetch=data&deleteAfterRead=true&key=${header.key}")
                .timeout(0)
                .process(exchange -> assertThat(objects.keys()).containsExactly("k")));
        Object body = template.requestBodyAndHeader("direct:in", "", "key", "k");
        assertThat(body).isEqualTo("data".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertThat(objects.keys()).isEmpty();
    }

    @Test
    void pollFetchesObjectOfKey() throws Exception {
        objects.put("k", Map.of("n", 1), "");
        routes(rb -> rb.from("direct:in").poll(store() + "key=${header.key}", 0));
        assertThat(template.requestBodyAndHeader("direct:in", "", "key", "k")).isEqualTo(Map.of("n", 1));
    }

    @Test
    void consumerTemplateReceivesAndMarksObject() throws Exception {
        objects.put("k", Map.of("status", "new"), "");
        String uri = store() + "filter.status=new&onCommit.status=done&delay=10";
        try (ConsumerTemplate consumer = camel.createConsumerTemplate()) {
            Exchange exchange = consumer.receive(uri, 1000);
            assertThat(exchange).isNotNull();
            assertThat(objects.value("k", "status")).isEqualTo("new");
            assertThat(consumer.receiveNoWait(uri)).isNull();
            consumer.doneUoW(exchange);
            assertThat(objects.value("k", "status")).isEqualTo("done");
            assertThat(consumer.receive(uri, 50)).isNull();
        }
    }

    @Test
    void returnsNextObjectIfLookupFails() throws Exception {
        objects.putMany("k", 3, Map.of());
        server.on("GET", "/base/k0/metadata").reply(Reply.status(403));
        String uri = store() + "onCommit.status=done";
        try (ConsumerTemplate consumer = camel.createConsumerTemplate()) {
            Exchange first = consumer.receiveNoWait(uri);
            assertThat(first).isNotNull();
            assertThat(first.getMessage().getHeader(DynUrlConstants.KEY)).isEqualTo("k1");
            Exchange second = consumer.receiveNoWait(uri);
            assertThat(second).isNotNull();
            assertThat(second.getMessage().getHeader(DynUrlConstants.KEY)).isEqualTo("k2");
            consumer.doneUoW(first);
            consumer.doneUoW(second);
        }
    }

    @Test
    void appliesFilterOfEachMessage() throws Exception {
        objects.put("a", Map.of("status", "x"), "");
        objects.put("b", Map.of("status", "y"), "");
        String options = "fetch=none&idempotent=false&filter.status=${header.key}";
        assertThat(enrich(options, 0, "y")).isEqualTo("b");
        assertThat(enrich(options, 0, "x")).isEqualTo("a");
        assertThat(endpoints()).hasSize(1);
    }

    @Test
    void stopsWaitingWhenContextStops() throws Exception {
        CompletableFuture<@Nullable Object> answer = CompletableFuture.supplyAsync(() -> {
            try (ConsumerTemplate consumer = camel.createConsumerTemplate()) {
                return String.valueOf(consumer.receive(store() + "filter.a=1&delay=10"));
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        soon("three requests").until(() -> server.requests().size() > 2);
        camel.stop();
        // The call ends with a body or with a failure.
        assertThat(answer.handle((body, failure) -> "over").get()).isEqualTo("over");
    }

    @Test
    void browseReturnsMatchesWithoutChangingThem() throws Exception {
        objects.putMany("k", 5, Map.of("status", "new"));
        DynUrlEndpoint endpoint = camel.getEndpoint(
                store() + "filter.status=new&onCommit.status=done&browseLimit=3", DynUrlEndpoint.class);
        List<Exchange> found = endpoint.getExchanges();
        assertThat(found).hasSize(3);
        assertThat(found.get(0).getMessage().getBody()).isEqualTo(Map.of("status", "new"));
        assertThat(found.get(0).getMessage().getHeader(DynUrlConstants.KEY)).isEqualTo("k0");
        assertThat(endpoint.getExchanges(10, null)).hasSize(5);
        assertThat(endpoint.getExchanges(2, null))
                .extracting(exchange -> exchange.getMessage().getBody())
                .containsExactly("k0", "k1");
        assertThat(objects.writes()).isEmpty();
    }

    @Test
    void browseReturnsFailedExchangeIfLookupFails() throws Exception {
        objects.putMany("k", 3, Map.of());
        server.on("GET", "/base/k1/metadata").reply(Reply.status(403));
        DynUrlEndpoint endpoint = camel.getEndpoint(store() + "delay=1000", DynUrlEndpoint.class);
        List<Exchange> found = endpoint.getExchanges();
        assertThat(found.stream().map(exchange -> exchange.getMessage().getHeader(DynUrlConstants.KEY)))
                .containsExactly("k0", "k1", "k2");
        assertThat(found.get(1).getException()).isInstanceOf(AccessDeniedException.class);
    }

    @Test
    void browseFailsIfQueryFails() {
        server.on("GET", "/find").reply(Reply.status(503));
        DynUrlEndpoint endpoint = camel.getEndpoint(store() + "delay=1000", DynUrlEndpoint.class);
        failure(StoreUnavailableException.class, endpoint::getExchanges);
    }

    @Test
    void returnsNextObjectWhileOtherObjectsAreInProgress() throws Exception {
        objects.putMany("k", 12, Map.of("status", "new"));
        String uri = store() + "filter.status=new&onCommit.status=done";
        try (ConsumerTemplate consumer = camel.createConsumerTemplate()) {
            List<Exchange> all = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                Exchange exchange = consumer.receiveNoWait(uri);
                assertThat(exchange).as("number %s", i).isNotNull();
                assertThat(exchange.getMessage().getHeader(DynUrlConstants.KEY)).isEqualTo("k" + i);
                all.add(exchange);
            }
            all.forEach(consumer::doneUoW);
            assertThat(objects.count("status", "done")).isEqualTo(12);
        }
    }

    @Test
    void reportsFailedMarkToExceptionHandler() throws Exception {
        objects.put("k", Map.of("status", "new"), "");
        routes(rb -> rb.from("direct:marks")
                .pollEnrich(store() + "key=k&onCommit.status=done&exceptionHandler=#handler", 0)
                .process(exchange -> objects.change("k", "status", "changed")));
        template.sendBody("direct:marks", "");
        assertThat(handled).singleElement().isInstanceOf(io.github.dynurl.store.ConflictException.class);
    }
}
