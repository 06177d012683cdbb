package io.github.dynurl.examples.kamelets;

import static org.awaitility.Awaitility.await;

import io.github.dynurl.examples.server.StoreServer;
import io.github.dynurl.store.Data;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.Store;
import io.github.dynurl.store.Value;
import io.github.dynurl.store.http.HttpStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Runs a Kamelet with properties of a test against a store server. */
abstract class KameletTestCase {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    final DefaultCamelContext camel = new DefaultCamelContext();

    /** The messages that a source has sent, as they were then. */
    final List<Received> received = new CopyOnWriteArrayList<>();

    @TempDir
    Path folder;

    StoreServer server;
    Store store;

    /** Holds a message of a source. */
    record Received(String key, String body, Map<String, Object> headers, Map<String, Object> properties) {}

    @BeforeEach
    void startServer() throws IOException {
        server = StoreServer.startAnonymous(folder.resolve("store"));
        store = HttpStore.builder()
                .baseUrl(server.baseUrl())
                .queryUrl(server.queryUrl())
                .build();
    }

    @AfterEach
    void stop() throws IOException {
        camel.stop();
        store.close();
        server.close();
    }

    void put(String key, String data, Map<String, ?> metadata) {
        store.set(key, Value.of(Data.of(data), Metadata.of(metadata)));
    }

    static void soon(ThrowingCallable assertion) {
        await().atMost(PATIENCE).ignoreExceptions().untilAsserted(assertion::call);
    }

    /**
     * Returns the URI of a Kamelet with properties. Values with {@code &} or a plus sign need a RAW of their own, unless
     * they are URLs or credentials.
     */
    static String kamelet(String name, Map<String, String> properties) {
        return "kamelet:" + name
                + properties.entrySet().stream()
                        .map(property -> property.getKey() + "=RAW(" + property.getValue() + ")")
                        .collect(Collectors.joining("&", "?", ""));
    }

    /** Starts a route that begins with a source and then does {@code processing} with each message. */
    void receive(String source, ThrowingProcessor processing) throws Exception {
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from(source).routeId("received").process(exchange -> {
                    received.add(new Received(
                            exchange.getMessage().getHeader("CamelDynUrlKey", String.class),
                            exchange.getMessage().getBody(String.class),
                            Map.copyOf(exchange.getMessage().getHeaders()),
                            Map.copyOf(exchange.getAllProperties())));
                    processing.process(exchange);
                });
            }
        });
        camel.start();
    }

    /** Does something with a message. */
    interface ThrowingProcessor {
        void process(Exchange exchange) throws Exception;
    }

    /** Starts a route that sends its messages to a sink or an action. */
    ProducerTemplate sendTo(String from, String kamelet) throws Exception {
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from(from).to(kamelet);
            }
        });
        camel.start();
        return camel.createProducerTemplate();
    }
}
