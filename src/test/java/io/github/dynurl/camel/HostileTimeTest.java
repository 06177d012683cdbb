package io.github.dynurl.camel;

import io.github.dynurl.store.StoreException.Outcome;
import io.github.dynurl.store.StoreUnavailableException;
import io.github.dynurl.testing.Endless;
import io.github.dynurl.testing.PatternBytes;
import io.github.dynurl.testing.Reply;
import io.github.dynurl.testing.ScriptedServer;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests slow servers. Each operation ends within its timeout. */
class HostileTimeTest extends HostileTestCase {
    /** A timeout in milliseconds that is long enough to send a request, even on a loaded machine. */
    private static final int SHORT = 300;

    /** One operation of each kind. */
    private static final List<HostileStep> SOME = List.of(
            HostileStep.GET_DATA,
            HostileStep.GET_METADATA,
            HostileStep.EXISTS,
            HostileStep.QUERY_KEYS,
            HostileStep.UPDATE_METADATA,
            HostileStep.DELETE);

    /** Loads the classes, so that class loading does not count as time of the server. */
    @BeforeAll
    static void warmUp() throws IOException {
        try (ScriptedServer good = ScriptedServer.start();
                DefaultCamelContext context = new DefaultCamelContext()) {
            good.otherwise().replyToHead(HostileStep::goodReply);
            context.start();
            for (HostileStep step : SOME) {
                String key = step.readsKeys() ? "" : "key=k&";
                context.createProducerTemplate()
                        .requestBody(store(good) + key + "operation=" + step.operation(), step.body());
            }
        }
    }

    /** Returns faults that delay or stop the response head. */
    private static Map<String, UnaryOperator<Reply>> slowHeads() {
        Map<String, UnaryOperator<Reply>> faults = new LinkedHashMap<>();
        faults.put("never responds", good -> good.stallInHead(0));
        faults.put("stalls in the status line", good -> good.stallInHead(10));
        faults.put("stalls in the headers", good -> good.header("X-Long", "v".repeat(50))
                .stallInHead(40));
        faults.put("one byte a second in the head", good -> good.trickleHead(1));
        faults.put("endless 103s", good -> good.endless(Endless.INFORMATIONAL).trickleHead(20_000));
        return faults;
    }

    /**
     * Expects that a case ends by its timeout: {@code responseTimeout} for uploads of data, {@code operationTimeout}
     * for other requests.
     */
    private static HostileCase endsByTimeout(HostileCase c) {
        HostileStep step = c.step();
        String option = step.writesData() ? "responseTimeout" : "operationTimeout";
        HostileCase timed = c.timeout(option, SHORT)
                .always()
                .requests(1)
                .fails(StoreUnavailableException.class, "(" + option + ")");
        return step.reads() ? timed : timed.outcome(Outcome.UNKNOWN);
    }

    static Stream<HostileCase> slowHeadCases() {
        Stream.Builder<HostileCase> cases = Stream.builder();
        slowHeads().forEach((name, fault) -> HostileStep.all().stream()
                .filter(step -> name.startsWith("never") || SOME.contains(step))
                .map(step -> endsByTimeout(new HostileCase(step, name).then(fault)))
                .forEach(cases::add));
        return cases.build();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("slowHeadCases")
    void failsAfterTimeoutIfResponseHeadIsSlow(HostileCase c) throws Exception {
        play(c);
    }

    static Stream<HostileCase> slowBodyCases() {
        Stream.Builder<HostileCase> cases = Stream.builder();
        for (HostileStep step : HostileStep.readers()) {
            cases.add(endsByTimeout(new HostileCase(step, "stalls before the body").then(good -> good.stallAfter(0))));
            if (step.readsJson()) {
                cases.add(endsByTimeout(new HostileCase(step, "stalls in the body").then(good -> good.stallAfter(4))));
                cases.add(endsByTimeout(
                        new HostileCase(step, "one byte a second in the body").then(good -> good.trickleBody(1))));
            }
            if (step.readsData()) {
                for (int threshold : List.of(0, 100_000)) {
                    cases.add(new HostileCase(step, "stalls in the body, inMemoryThreshold " + threshold)
                            .options("inMemoryThreshold=" + threshold)
                            .timeout("dataTimeout", SHORT)
                            .then(good -> good.stallAfter(700))
                            .requests(1)
                            .fails(StoreUnavailableException.class, "(dataTimeout)"));
                    cases.add(new HostileCase(step, "trickles in the body, inMemoryThreshold " + threshold)
                            .options("inMemoryThreshold=" + threshold)
                            .timeout("dataTimeout", SHORT)
                            .then(good -> good.trickleBody(1000))
                            .requests(1)
                            .fails(StoreUnavailableException.class, "(dataTimeout)"));
                }
            }
            if (step.readsKeys()) {
                cases.add(new HostileCase(step, "stalls in the keys")
                        .timeout("dataTimeout", SHORT)
                        .then(Reply.ok("k\nk2\n").stallAfter(3))
                        .requests(step.total())
                        .fails(StoreUnavailableException.class, "(dataTimeout)"));
            }
        }
        return cases.build();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("slowBodyCases")
    void failsAfterTimeoutIfBodyIsSlow(HostileCase c) throws Exception {
        play(c);
    }

    static Stream<HostileCase> slowUploadCases() {
        Stream.Builder<HostileCase> cases = Stream.builder();
        byte[] large = PatternBytes.bytes(6_000_000); // exceeds the buffers of the sockets
        for (HostileStep step : List.of(HostileStep.SET_DATA, HostileStep.DATA_OF_SET)) {
            for (int k : List.of(0, 1, 65_536)) {
                cases.add(new HostileCase(step, "reads only " + k + " bytes")
                        .body(large)
                        .timeout("dataTimeout", SHORT)
                        .then(good -> good.stallAfterReading(k))
                        .requests(1)
                        .fails(StoreUnavailableException.class, "(dataTimeout)")
                        .outcome(Outcome.UNKNOWN));
                cases.add(new HostileCase(step, "reads " + k + " bytes and closes")
                        .body(large)
                        .then(good -> good.cutAfterReading(k))
                        .requests(1)
                        .fails(StoreUnavailableException.class)
                        .outcome(Outcome.UNKNOWN));
                cases.add(new HostileCase(step, "reads " + k + " bytes and resets")
                        .body(large)
                        .then(good -> good.resetAfterReading(k))
                        .requests(1)
                        .fails(StoreUnavailableException.class)
                        .outcome(Outcome.UNKNOWN));
            }
        }
        return cases.build();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("slowUploadCases")
    void failsIfServerDoesNotReadUpload(HostileCase c) throws Exception {
        play(c);
        // A server that does not read cannot detect that the client closed the connection.
        server.dropConnections();
    }

    private static Reply replyWithRetryAfter(int status, String when) {
        return Reply.status(status).header("Retry-After", when);
    }

    static Stream<HostileCase> retryAfterCases() {
        Stream.Builder<HostileCase> cases = Stream.builder();
        for (HostileStep step : HostileStep.all()) {
            for (int status : List.of(429, 503)) {
                cases.add(new HostileCase(step, status + ", retry tomorrow")
                        .then(replyWithRetryAfter(status, "86400"))
                        .always()
                        .requests(1)
                        .fails(StoreUnavailableException.class)
                        .retryAfter(Duration.ofDays(1)));
            }
            cases.add(new HostileCase(step, "503, retry after the deadline")
                    .timeout("operationTimeout", 2000)
                    .then(replyWithRetryAfter(503, "3"))
                    .always()
                    .requests(1)
                    .fails(StoreUnavailableException.class)
                    .retryAfter(Duration.ofSeconds(3)));
            for (String garbage : List.of("-1", "soon", "99999999999999999999")) {
                HostileCase c =
                        new HostileCase(step, "503, Retry-After: " + garbage).then(replyWithRetryAfter(503, garbage));
                cases.add(step.isPost() ? c.fails(StoreUnavailableException.class) : c.succeedsAfter(1));
            }
        }
        for (HostileStep step : List.of(HostileStep.GET_METADATA, HostileStep.SET_DATA, HostileStep.DELETE)) {
            cases.add(new HostileCase(step, "429, retry in a second")
                    .then(replyWithRetryAfter(429, "1"))
                    .within(Duration.ofSeconds(2))
                    .succeedsAfter(1));
        }
        return cases.build();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("retryAfterCases")
    void obeysRetryAfter(HostileCase c) throws Exception {
        play(c);
    }
}
