package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.dynurl.store.StoreException;
import io.github.dynurl.testing.RecordedRequest;
import io.github.dynurl.testing.ScriptedServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.LambdaRouteBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Gives a test a server and a Camel context; sees to it that the server saw the requests that the test looked at and no
 * others, and that nothing is left of all.
 */
abstract class FunctionTestCase {
    static final Duration PATIENCE = Duration.ofSeconds(10);
    static final String DATA = "/base/k/data";
    static final String METADATA = "/base/k/metadata";
    static final String AUTH = "/base/k/auth";

    @RegisterExtension
    final ScriptedServer server = ScriptedServer.start();

    final DefaultCamelContext context = new DefaultCamelContext();
    private int expectedRequests;

    @BeforeEach
    void startCamel() {
        context.disableJMX();
        context.getShutdownStrategy().setTimeout(5);
        context.start();
    }

    /** Returns the URI of an endpoint of the server with these options, as a query string. */
    String store(String options) {
        String uri = "dynurl:test?baseUrl=" + server.url("/base") + "&queryUrl=" + server.url("/find");
        return options.isEmpty() ? uri : uri + "&" + options;
    }

    /** Adds routes to the running context. */
    void routes(LambdaRouteBuilder routes) throws Exception {
        RouteBuilder.addRoutes(context, routes);
    }

    ProducerTemplate template() {
        return context.createProducerTemplate();
    }

    /** Sends a message to a URI and returns the exchange, which has ended. */
    Exchange exchange(String uri, @Nullable Object body, Map<String, ? extends @Nullable Object> headers) {
        try (ProducerTemplate template = template()) {
            return template.request(uri, exchange -> {
                exchange.getMessage().setBody(body);
                headers.forEach(exchange.getMessage()::setHeader);
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends a message to the store and returns it as it is after success. */
    Message done(String options, @Nullable Object body, Map<String, ? extends @Nullable Object> headers) {
        Exchange exchange = exchange(store(options), body, headers);
        assertThat(exchange.getException()).as("failure").isNull();
        return exchange.getMessage();
    }

    Message done(String options) {
        return done(options, null, Map.of());
    }

    /** Sends a message to the store and returns what it failed with. */
    <T extends StoreException> T failure(
            Class<T> type, String options, @Nullable Object body, Map<String, ? extends @Nullable Object> headers) {
        return failure(type, exchange(store(options), body, headers));
    }

    static <T extends Throwable> T failure(Class<T> type, Exchange exchange) {
        Exception failure = exchange.getException();
        assertThat(failure).as("failure").isExactlyInstanceOf(type);
        return type.cast(Objects.requireNonNull(failure));
    }

    /** Returns the body, which must be of this type without conversion. */
    static <T> T body(Class<T> type, Message message) {
        Object body = message.getBody();
        assertThat(body).isInstanceOf(type);
        return type.cast(Objects.requireNonNull(body));
    }

    /** Makes headers; values may be null. */
    static Map<String, @Nullable Object> headers(@Nullable Object... namesAndValues) {
        Map<String, @Nullable Object> headers = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            headers.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
        }
        return headers;
    }

    /** Returns the requests once there are so many; there must not be more then, nor when the test ends. */
    List<RecordedRequest> requests(int count) {
        expectedRequests = count;
        soon(count + " requests").until(() -> server.requests().size() >= count);
        List<RecordedRequest> requests = server.requests();
        assertThat(requests).hasSize(count);
        return requests;
    }

    /** Returns the only request. */
    RecordedRequest request() {
        return requests(1).get(0);
    }

    /** Returns method and target of the requests, of which there must be so many. */
    List<String> lines(int count) {
        return requests(count).stream()
                .map(request -> request.method() + " " + request.target())
                .toList();
    }

    static ConditionFactory soon(String what) {
        return await(what)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .atMost(PATIENCE);
    }

    int activeRequests() {
        return context.getEndpoints().stream()
                .filter(DynUrlEndpoint.class::isInstance)
                .mapToInt(endpoint -> ((DynUrlEndpoint) endpoint).getActiveRequests())
                .sum();
    }

    @AfterEach
    void nothingIsLeft() {
        soon("no request under way").until(() -> activeRequests() == 0);
        context.stop();
        assertThat(server.requests()).as("requests").hasSize(expectedRequests);
        soon("no thread of a store").until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().contains("DynUrl")));
        soon("no connection left").until(() -> server.openConnections() == 0);
        assertThat(server.problems()).isEmpty();
    }
}
