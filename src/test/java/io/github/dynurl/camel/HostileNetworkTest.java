package io.github.dynurl.camel;

import io.github.dynurl.store.ConflictException;
import io.github.dynurl.store.StoreException.Outcome;
import io.github.dynurl.store.StoreUnavailableException;
import io.github.dynurl.testing.PatternBytes;
import io.github.dynurl.testing.Reply;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests connections that break at each point of each operation, and servers that are overloaded. */
class HostileNetworkTest extends HostileTestCase {

    /** Less than half of the data. */
    private static final int HALF = HostileStep.SIZE / 2 - 1;

    /** Returns faults that end the connection before the response is complete. */
    private static Map<String, UnaryOperator<Reply>> missingResponses() {
        Map<String, UnaryOperator<Reply>> faults = new LinkedHashMap<>();
        faults.put("closed without an answer", good -> Reply.lostAck());
        faults.put("reset without an answer", good -> Reply.reset());
        for (int n : List.of(1, 11)) {
            faults.put("cut in the status line at " + n, good -> good.cutInHead(n));
        }
        faults.put(
                "cut in a header", good -> good.header("X-Long", "v".repeat(99)).cutInHead(99));
        faults.put("reset in a header", good -> good.header("X-Long", "v".repeat(99))
                .resetInHead(90));
        faults.put("cut before the empty line", good -> good.header("X-Last", "v")
                .cutInHead(9999)); // longer than the head
        return faults;
    }

    /** Returns responses with which the server refuses a request temporarily. */
    private static Map<String, Reply> temporaryRefusals() {
        return Map.of(
                "503", Reply.status(503),
                "429 with a body", Reply.status(429).header("Retry-After", "0").body("slow down"));
    }

    private static Map<String, Reply> serverErrors() {
        return Map.of("500", Reply.status(500), "504", Reply.status(504));
    }

    static Stream<HostileCase> missingResponseCases() {
        Stream.Builder<HostileCase> cases = Stream.builder();
        missingResponses().forEach((name, fault) -> {
            for (HostileStep step : HostileStep.all()) {
                HostileCase always =
                        new HostileCase(step, name + ", always").then(fault).always();
                if (step.reads()) {
                    cases.add(new HostileCase(step, name + ", once").then(fault).succeedsAfter(1));
                    cases.add(always.requests(3).fails(StoreUnavailableException.class, "tried 3 times"));
                } else {
                    // A reused connection may have been dead before the request, so the client sends the request once
                    // more on a new connection.
                    boolean stale = name.endsWith("without an answer") && step.before() > 0;
                    cases.add(always.requests(stale && !step.isPost() ? 2 : 1)
                            .fails(StoreUnavailableException.class)
                            .outcome(Outcome.UNKNOWN));
                }
            }
        });
        return cases.build();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("missingResponseCases")
    void retriesReadsButNotWritesIfResponseIsMissing(HostileCase c) throws Exception {
        play(c);
    }

    static Stream<HostileCase> temporaryFailureCases() {
        Stream.Builder<HostileCase> cases = Stream.builder();
        for (HostileStep step : HostileStep.all()) {
            temporaryRefusals().forEach((name, refusal) -> {
                int attempts = step.isPost() ? 1 : 3;
                cases.add(new HostileCase(step, name + ", always")
                        .then(refusal)
                        .always()
                        .requests(attempts)
                        .fails(StoreUnavailableException.class));
                HostileCase once = new HostileCase(step, name + ", once").then(refusal);
                cases.add(step.isPost() ? once.fails(StoreUnavailableException.class) : once.succeedsAfter(1));
            });
            serverErrors().forEach((name, breakdown) -> {
                HostileCase once = new HostileCase(step, name + ", once").then(breakdown);
                cases.add(
                        step.reads()
                                ? once.succeedsAfter(1)
                                : once.requests(1)
                                        .fails(StoreUnavailableException.class)
                                        .outcome(Outcome.UNKNOWN));
            });
        }
        return cases.build();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("temporaryFailureCases")
    void retriesAfterTemporaryFailureIfSafe(HostileCase c) throws Exception {
        play(c);
    }

    /** Returns faults in a body that the client requests again as a whole. */
    private static Map<String, UnaryOperator<Reply>> brokenBodies(int k) {
        return Map.of(
                "cut before the body",
                good -> good.cutAfter(0),
                "reset before the body",
                good -> good.resetAfter(0),
                "cut at byte " + k,
                good -> good.cutAfter(k),
                "reset at byte " + k,
                good -> good.resetAfter(k),
                "cut in a chunk",
                good -> good.chunked(2).cutAfter(k),
                "no last chunk",
                Reply::withoutLastChunk);
    }

    static Stream<HostileCase> brokenBodyCases() {
        Stream.Builder<HostileCase> cases = Stream.builder();
        for (HostileStep step : HostileStep.readers()) {
            if (step.readsJson()) {
                cases.add(new HostileCase(step, "a longer Content-Length, once")
                        .then(good -> good.declaredLength(9000))
                        .succeedsAfter(1));
                brokenBodies(3).forEach((name, fault) -> {
                    cases.add(new HostileCase(step, name + ", once").then(fault).succeedsAfter(1));
                    cases.add(new HostileCase(step, name + ", always")
                            .then(fault)
                            .always()
                            .requests(3)
                            .fails(StoreUnavailableException.class));
                });
            }
            if (step.readsData()) {
                brokenBodies(HALF)
                        .forEach((name, fault) -> cases.add(new HostileCase(step, name + ", once")
                                .then(fault)
                                .succeedsAfter(1)));
                cases.add(new HostileCase(step, "a Content-Length that is never reached")
                        .then(good -> good.declaredLength(9000))
                        .requests(2)
                        .fails(StoreUnavailableException.class));
            }
        }
        return cases.build();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("brokenBodyCases")
    void requestsBodyAgainIfItBreaks(HostileCase c) throws Exception {
        play(c);
    }

    private static Reply withoutEtag() {
        return Reply.ok().pattern(HostileStep.SIZE);
    }

    private static Reply replacedData() {
        return Reply.ok(new byte[HostileStep.SIZE]).etag("\"2\"");
    }

    static Stream<HostileCase> brokenDownloads() {
        Stream.Builder<HostileCase> cases = Stream.builder();
        for (HostileStep step : List.of(HostileStep.GET_DATA, HostileStep.DATA_OF_GET)) {
            // The first and the last byte, and the bytes on both sides of inMemoryThreshold.
            for (int k : List.of(1, 100, 101, HostileStep.SIZE - 1)) {
                cases.add(new HostileCase(step, "a stream, cut at " + k)
                        .options("inMemoryThreshold=100")
                        .then(good -> good.cutAfter(k))
                        .succeedsAfter(1));
                cases.add(new HostileCase(step, "cut at " + k + " without an ETag")
                        .then(withoutEtag().cutAfter(k))
                        .requests(1)
                        .fails(StoreUnavailableException.class));
                cases.add(new HostileCase(step, "replaced after a cut at " + k)
                        .then(good -> good.cutAfter(k))
                        .then(Reply.status(412).etag("\"2\""))
                        .requests(2)
                        .fails(ConflictException.class));
                cases.add(new HostileCase(step, "replaced, and the server ignores conditions, cut at " + k)
                        .options("inMemoryThreshold=0")
                        .then(good -> good.cutAfter(k))
                        .then(replacedData())
                        .requests(2)
                        .fails(ConflictException.class));
            }
            // Two responses bring 4998 of the 5000 bytes, so the third one is complete.
            cases.add(new HostileCase(step, "each response cut at " + HALF)
                    .then(good -> good.cutAfter(HALF))
                    .always()
                    .succeedsAfter(2));
            cases.add(new HostileCase(step, "replaced before the first byte")
                    .then(good -> good.cutAfter(0))
                    .then(Reply.ok("new").etag("\"2\""))
                    .gives("new")
                    .succeedsAfter(1));
            cases.add(new HostileCase(step, "no last chunk without an ETag")
                    .then(withoutEtag().withoutLastChunk())
                    .requests(1)
                    .fails(StoreUnavailableException.class));
            cases.add(new HostileCase(step, "closed before the first byte, always")
                    .then(good -> good.cutAfter(0))
                    .always()
                    .requests(3)
                    .fails(StoreUnavailableException.class));
        }
        return cases.build();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("brokenDownloads")
    void resumesBrokenDownloadOrFails(HostileCase c) throws Exception {
        play(c);
    }

    static Stream<HostileCase> brokenQueries() {
        Stream.Builder<HostileCase> cases = Stream.builder();
        for (HostileStep step : List.of(HostileStep.QUERY_KEYS, HostileStep.KEYS_OF_QUERY)) {
            for (String resultType : List.of("list", "iterator")) {
                cases.add(new HostileCase(step, resultType + ", cut before the first key, once")
                        .options("queryResult=" + resultType)
                        .then(good -> good.cutAfter(0))
                        .succeedsAfter(1));
                cases.add(new HostileCase(step, resultType + ", cut in a key")
                        .options("queryResult=" + resultType)
                        .then(Reply.ok("k\nlonger\n").cutAfter(4))
                        .requests(step.total())
                        .fails(StoreUnavailableException.class));
                cases.add(new HostileCase(step, resultType + ", a longer Content-Length")
                        .options("queryResult=" + resultType)
                        .then(good -> good.declaredLength(9000))
                        .requests(step.total())
                        .fails(StoreUnavailableException.class));
                cases.add(new HostileCase(step, resultType + ", no last chunk")
                        .options("queryResult=" + resultType)
                        .then(Reply::withoutLastChunk)
                        .requests(step.total())
                        .fails(StoreUnavailableException.class));
            }
        }
        return cases.build();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("brokenQueries")
    void retriesBrokenQueryOnlyBeforeFirstKey(HostileCase c) throws Exception {
        play(c);
    }

    /** Creates a case of a conditional write whose first response is lost. */
    private static HostileCase lostResponse(HostileStep step, String name) {
        return new HostileCase(step, "conditional, its response is lost, " + name)
                .header(DynUrlConstants.IF_MATCH, "\"1\"")
                .then(Reply.lostAck());
    }

    /** Expects a conflict after three requests: the write, its repetition, and a read that compares. */
    private static HostileCase conflictOfUnknownOutcome(HostileCase c) {
        return c.then(Reply.status(412))
                .requests(3)
                .fails(ConflictException.class)
                .outcome(Outcome.UNKNOWN);
    }

    static Stream<HostileCase> lostResponses() {
        String same = HostileStep.GET_DATA.result();
        return Stream.of(
                lostResponse(HostileStep.SET_DATA, "and it was written")
                        .body(PatternBytes.bytes(HostileStep.SIZE))
                        .then(Reply.status(412))
                        .gives(same)
                        .requests(3),
                conflictOfUnknownOutcome(lostResponse(HostileStep.SET_DATA, "and there is something else")),
                conflictOfUnknownOutcome(lostResponse(HostileStep.DATA_OF_SET, "and there is something else")),
                lostResponse(HostileStep.SET_METADATA, "and it was written")
                        .body("{\"a\":1}")
                        .then(Reply.status(412))
                        .gives("{\"a\":1}")
                        .requests(3),
                conflictOfUnknownOutcome(lostResponse(HostileStep.SET_METADATA, "and there is something else")),
                conflictOfUnknownOutcome(lostResponse(HostileStep.SET_PERMISSIONS, "and there is something else")
                        .body("{\"owned\":[\"x\"]}")),
                lostResponse(HostileStep.DELETE, "and the object is gone")
                        .then(Reply.status(404))
                        .succeedsAfter(1),
                conflictOfUnknownOutcome(lostResponse(HostileStep.DELETE, "and it is another object now")),
                lostResponse(HostileStep.UPDATE_METADATA, "and is not sent again")
                        .requests(1)
                        .fails(StoreUnavailableException.class)
                        .outcome(Outcome.UNKNOWN),
                lostResponse(HostileStep.UPDATE_PERMISSIONS, "and is not sent again")
                        .requests(1)
                        .fails(StoreUnavailableException.class)
                        .outcome(Outcome.UNKNOWN));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("lostResponses")
    void confirmsConditionalWriteIfResponseIsLost(HostileCase c) throws Exception {
        play(c);
    }
}
