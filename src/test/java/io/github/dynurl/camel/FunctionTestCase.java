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
 * Provides a server and a Camel context. Checks after each test that the server received only the requests that the
 * test inspected, and that no request, thread or connection is left.
 */
abstract class FunctionTestCase {
    /** How long a test waits for what must happen. So long that a busy machine does not fail a test. */
    static final Duration PATIENCE = Duration.ofSeconds(60);

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

    /** Returns an endpoint URI for the server with these options in its query string. */
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

    /** Sends a message to a URI and returns the completed exchange. */
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

    /** Sends a message to the store, checks that the exchange succeeds, and returns the resulting message. */
    Message sendAndCheck(String options, @Nullable Object body, Map<String, ? extends @Nullable Object> headers) {
        Exchange exchange = exchange(store(options), body, headers);
        assertThat(exchange.getException()).as("failure").isNull();
        return exchange.getMessage();
    }

    Message sendAndCheck(String options) {
        return sendAndCheck(options, null, Map.of());
    }

    /** Sends a message to the store and returns the failure, which must be of this type. */
    <T extends StoreException> T failure(
            Class<T> type, String options, @Nullable Object body, Map<String, ? extends @Nullable Object> headers) {
        return failure(type, exchange(store(options), body, headers));
    }

    static <T extends Throwable> T failure(Class<T> type, Exchange exchange) {
        Exception failure = exchange.getException();
        assertThat(failure).as("failure").isExactlyInstanceOf(type);
        return type.cast(Objects.requireNonNull(failure));
    }

    /** Returns the body. Checks that it has this type without conversion. */
    static <T> T body(Class<T> type, Message message) {
        Object body = message.getBody();
        assertThat(body).isInstanceOf(type);
        return type.cast(Objects.requireNonNull(body));
    }

    /** Creates headers. Values may be null. */
    static Map<String, @Nullable Object> headers(@Nullable Object... namesAndValues) {
        Map<String, @Nullable Object> headers = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            headers.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
        }
        return headers;
    }

    /**
     * Waits until the server has received {@code count} requests with their bodies and returns them. Checks that there
     * are no more, now and when the test ends.
     */
    List<RecordedRequest> requests(int count) {
        expectedRequests = count;
        soon(count + " requests").until(() -> server.requests().size() >= count);
        List<RecordedRequest> requests = server.requests();
        assertThat(requests).hasSize(count);
        // A route for which the test does not wait may still send a body.
        soon("the bodies").until(() -> requests.stream()
                .allMatch(request -> request.bodyComplete() || request.outcome() != RecordedRequest.Outcome.RUNNING));
        return requests;
    }

    /** Accepts all requests that the server has received so far. */
    void acceptAnyRequestCount() {
        requests(server.requests().size());
    }

    /** Returns the only request. */
    RecordedRequest request() {
        return requests(1).get(0);
    }

    /** Returns the method and target of each request. Checks that there are {@code count} requests. */
    List<String> requestLines(int count) {
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
    void checkNothingIsLeft() {
        soon("no request under way").until(() -> activeRequests() == 0);
        context.stop();
        assertThat(server.requests()).as("requests").hasSize(expectedRequests);
        soon("no thread of a store").until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().contains("DynUrl")));
        soon("no connection left").until(() -> server.openConnections() == 0);
        assertThat(server.problems()).isEmpty();
    }
}
