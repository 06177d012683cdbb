package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.testing.PatternBytes;
import io.github.dynurl.testing.Reply;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tests that a context or route stops within seconds while a route waits for the server, and that the waiting call
 * ends.
 */
@Tag("compat")
class StopTest extends ContextTestCase {
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final CountDownLatch responseReceived = new CountDownLatch(1);

    /** The state of a route when Camel stops: its request, and what it does with the response. */
    record Phase(String name, String options, Consumer<Exchange> rest) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Phase> phases() {
        return Stream.of(
                new Phase("the head of metadata", "operation=getMetadata&key=stalled", exchange -> {}),
                new Phase("the head of data", "operation=getData&key=stalled", exchange -> {}),
                new Phase("the body of metadata", "operation=getMetadata&key=half", exchange -> {}),
                new Phase("the body of data", "operation=getData&key=half", StopTest::readAll),
                new Phase("an upload", "operation=setData&key=half", exchange -> {}),
                new Phase("the keys of a query", "operation=queryKeys", StopTest::iterate),
                new Phase("the metadata of a query", "operation=query", StopTest::iterate),
                new Phase("a query that returns a list", "operation=queryKeys&queryResult=list", exchange -> {}));
    }

    private static void readAll(Exchange exchange) {
        try (InputStream body = body(exchange, InputStream.class)) {
            assertThat(body.readNBytes(100_000)).isEqualTo(PatternBytes.bytes(100_000));
            body.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void iterate(Exchange exchange) {
        Iterator<?> results = body(exchange, Iterator.class);
        while (results.hasNext()) {
            results.next();
        }
    }

    @BeforeEach
    void script() {
        server.on("GET", "/base/stalled/metadata").reply(Reply.stall());
        server.on("GET", "/base/stalled/data").reply(Reply.stall());
        server.on("GET", "/base/half/metadata")
                .reply(Reply.json("{\"a\":1,\"b\":2}").stallAfter(5));
        server.on("GET", "/base/half/data")
                .reply(Reply.ok().pattern(1_000_000).etag("\"h\"").stallAfter(200_000));
        server.on("PUT", "/base/half/data").reply(Reply.ok().stallAfterReading(1000));
        server.on("GET", "/find").reply(Reply.ok("stalled\nstalled2\n").stallAfter(9)); // within the second key
    }

    private CompletableFuture<Object> startCall(Phase phase) throws Exception {
        routes(builder -> builder.from("direct:in")
                .routeId("waits")
                .to(store() + phase.options())
                .process(exchange -> {
                    responseReceived.countDown();
                    phase.rest().accept(exchange);
                }));
        CompletableFuture<Object> call =
                template.asyncRequestBody("direct:in", PatternBytes.stream(50_000_000), Object.class);
        soon("a request under way").until(() -> !server.requests().isEmpty());
        boolean isReceived = responseReceived.await(50, TimeUnit.MILLISECONDS);
        assertThat(call).as("call, response received: " + isReceived).isNotDone();
        return call;
    }

    @ParameterizedTest
    @MethodSource("phases")
    void stopsContextWhileRouteWaits(Phase phase) throws Exception {
        CompletableFuture<Object> call = startCall(phase);
        long startNanos = System.nanoTime();
        camel.stop();
        assertEnds(call, startNanos);
    }

    /**
     * Returns the phases in which the route waits in the producer. The other phases read a body, which outlives the
     * producer.
     */
    static Stream<Phase> phasesOfTheProducer() {
        return phases().filter(phase -> !List.of("the body of data", "the keys of a query", "the metadata of a query")
                .contains(phase.name()));
    }

    @ParameterizedTest
    @MethodSource("phasesOfTheProducer")
    void stopsRouteWhileProducerWaits(Phase phase) throws Exception {
        CompletableFuture<Object> call = startCall(phase);
        long startNanos = System.nanoTime();
        camel.getRouteController().stopRoute("waits", 300, TimeUnit.MILLISECONDS);
        assertEnds(call, startNanos);
    }

    private void assertEnds(CompletableFuture<Object> call, long startNanos) {
        soon("the call to end").until(call::isDone);
        if (server.requests().get(0).method().equals("PUT")) {
            server.close(); // A server that stalls while it reads cannot detect that the client closed the connection.
        }
        assertThat(Duration.ofNanos(System.nanoTime() - startNanos)).isLessThan(LIMIT);
        awaitNothingLeft();
    }

    /** Closes the server to release waiting calls, so that one failure does not cause other failures. */
    @AfterEach
    void closeServer() {
        server.close();
    }
}
