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

/** A context that stops while the server keeps a route waiting ends within seconds, and so does what waited. */
@Tag("compat")
class StopTest extends ContextTestCase {
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final CountDownLatch underWay = new CountDownLatch(1);

    /** Holds where a route is when Camel stops: what it asked, and what it does with the answer. */
    record Phase(String name, String options, Consumer<Exchange> rest) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Phase> phases() {
        return Stream.of(
                new Phase("the head of an answer", "operation=getMetadata&key=stalled", exchange -> {}),
                new Phase("the head of data", "operation=getData&key=stalled", exchange -> {}),
                new Phase("the body of metadata", "operation=getMetadata&key=half", exchange -> {}),
                new Phase("the body of data", "operation=getData&key=half", StopTest::readAll),
                new Phase("an upload", "operation=setData&key=half", exchange -> {}),
                new Phase("the keys of a query", "operation=queryKeys", StopTest::iterate),
                new Phase("the metadata of a query", "operation=query", StopTest::iterate),
                new Phase("a query that makes a list", "operation=queryKeys&queryResult=list", exchange -> {}));
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
        server.on("GET", "/find").reply(Reply.ok("stalled\nstalled2\n").stallAfter(9));
    }

    private CompletableFuture<Object> begin(Phase phase) throws Exception {
        routes(builder -> builder.from("direct:in")
                .routeId("waits")
                .to(store() + phase.options())
                .process(exchange -> {
                    underWay.countDown();
                    phase.rest().accept(exchange);
                }));
        CompletableFuture<Object> call =
                template.asyncRequestBody("direct:in", PatternBytes.stream(50_000_000), Object.class);
        soon("a request under way").atMost(Duration.ofSeconds(20)).until(() -> !server.requests()
                .isEmpty());
        boolean answered = underWay.await(50, TimeUnit.MILLISECONDS);
        assertThat(call).as("answered " + answered).isNotDone();
        return call;
    }

    @ParameterizedTest
    @MethodSource("phases")
    void theContextStops(Phase phase) throws Exception {
        CompletableFuture<Object> call = begin(phase);
        long begin = System.nanoTime();
        camel.stop();
        assertEnds(call, begin);
    }

    /** Returns the phases in which the route waits in the producer; a body that it reads outlives the producer. */
    static Stream<Phase> phasesOfTheProducer() {
        return phases().filter(phase -> !List.of("the body of data", "the keys of a query", "the metadata of a query")
                .contains(phase.name()));
    }

    @ParameterizedTest
    @MethodSource("phasesOfTheProducer")
    void theRouteStops(Phase phase) throws Exception {
        CompletableFuture<Object> call = begin(phase);
        long begin = System.nanoTime();
        camel.getRouteController().stopRoute("waits", 300, TimeUnit.MILLISECONDS);
        assertEnds(call, begin);
    }

    private void assertEnds(CompletableFuture<Object> call, long begin) {
        soon("the call to end").until(call::isDone);
        if (server.requests().get(0).method().equals("PUT")) {
            server.close(); // which, stalled in the middle of what it reads, cannot notice that the client has gone
        }
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(LIMIT);
        awaitNothingLeft();
    }

    /** Frees what still waits, so that one failure is one failure. */
    @AfterEach
    void letGo() {
        server.close();
    }
}
