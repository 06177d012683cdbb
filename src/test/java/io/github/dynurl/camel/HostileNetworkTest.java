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

/** Connections that break, at each place of each operation, and servers that have too much to do. */
class HostileNetworkTest extends HostileTestCase {

    /** Faults that end before an answer is there. */
    private static Map<String, UnaryOperator<Reply>> noAnswers() {
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
        faults.put(
                "cut before the empty line", good -> good.header("X-Last", "v").cutInHead(9999));
        return faults;
    }

    /** Answers that say that the server cannot do it now. */
    private static Map<String, Reply> refusals() {
        return Map.of(
                "503", Reply.status(503),
                "429 with a body", Reply.status(429).header("Retry-After", "0").body("slow down"));
    }

    private static Map<String, Reply> breakdowns() {
        return Map.of("500", Reply.status(500), "504", Reply.status(504));
    }

    static Stream<HostileCase> noAnswer() {
        Stream.Builder<HostileCase> cases = Stream.builder();
        noAnswers().forEach((name, fault) -> {
            for (HostileStep step : HostileStep.all()) {
                HostileCase always =
                        new HostileCase(step, name + ", always").then(fault).always();
                if (step.reads()) {
                    cases.add(new HostileCase(step, name + ", once").then(fault).good(1));
                    cases.add(always.requests(3).fails(StoreUnavailableException.class, "tried 3 times"));
                } else {
                    // A connection that was used before may have been dead already: once more on another.
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
    @MethodSource("noAnswer")
    void anAnswerThatDoesNotCome(HostileCase c) throws Exception {
        play(c);
    }

    static Stream<HostileCase> cannotNow() {
        Stream.Builder<HostileCase> cases = Stream.builder();
        for (HostileStep step : HostileStep.all()) {
            refusals().forEach((name, refusal) -> {
                int all = step.isPost() ? 1 : 3;
                cases.add(new HostileCase(step, name + ", always")
                        .then(refusal)
                        .always()
                        .requests(all)
                        .fails(StoreUnavailableException.class));
                HostileCase once = new HostileCase(step, name + ", once").then(refusal);
                cases.add(step.isPost() ? once.fails(StoreUnavailableException.class) : once.good(1));
            });
            breakdowns().forEach((name, breakdown) -> {
                HostileCase once = new HostileCase(step, name + ", once").then(breakdown);
                cases.add(
                        step.reads()
                                ? once.good(1)
                                : once.requests(1)
                                        .fails(StoreUnavailableException.class)
                                        .outcome(Outcome.UNKNOWN));
            });
        }
        return cases.build();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cannotNow")
    void aServerThatCannotDoItNow(HostileCase c) throws Exception {
        play(c);
    }

    /** Faults in the body of something that is read again as a whole. */
    private static Map<String, UnaryOperator<Reply>> halfBodies(int k) {
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

    static Stream<HostileCase> half() {
        Stream.Builder<HostileCase> cases = Stream.builder();
        for (HostileStep step : HostileStep.readers()) {
            if (step.readsJson()) {
                cases.add(new HostileCase(step, "a longer Content-Length, once")
                        .then(good -> good.declaredLength(9000))
                        .good(1));
                halfBodies(3).forEach((name, fault) -> {
                    cases.add(new HostileCase(step, name + ", once").then(fault).good(1));
                    cases.add(new HostileCase(step, name + ", always")
                            .then(fault)
                            .always()
                            .requests(3)
                            .fails(StoreUnavailableException.class));
                });
            }
            if (step.readsData()) {
                halfBodies(2499)
                        .forEach((name, fault) -> cases.add(new HostileCase(step, name + ", once")
                                .then(fault)
                                .good(1)));
                cases.add(new HostileCase(step, "a Content-Length that is never reached")
                        .then(good -> good.declaredLength(9000))
                        .requests(2)
                        .fails(StoreUnavailableException.class));
            }
        }
        return cases.build();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("half")
    void aBodyThatBreaksOff(HostileCase c) throws Exception {
        play(c);
    }

    private static Reply withoutEtag() {
        return Reply.ok().pattern(HostileStep.SIZE);
    }

    private static Reply replaced() {
        return Reply.ok(new byte[HostileStep.SIZE]).etag("\"2\"");
    }

    static Stream<HostileCase> download() {
        Stream.Builder<HostileCase> cases = Stream.builder();
        for (HostileStep step : List.of(HostileStep.GET_DATA, HostileStep.DATA_OF_GET)) {
            for (int k : List.of(1, 100, 101, 4999)) {
                cases.add(new HostileCase(step, "a stream, cut at " + k)
                        .options("inMemoryThreshold=100")
                        .then(good -> good.cutAfter(k))
                        .good(1));
                cases.add(new HostileCase(step, "cut at " + k + " without an ETag")
                        .then(withoutEtag().cutAfter(k))
                        .requests(1)
                        .fails(StoreUnavailableException.class));
                cases.add(new HostileCase(step, "replaced after a cut at " + k)
                        .then(good -> good.cutAfter(k))
                        .then(Reply.status(412).etag("\"2\""))
                        .requests(2)
                        .fails(ConflictException.class));
                cases.add(new HostileCase(step, "replaced, and the server knows no conditions, cut at " + k)
                        .options("inMemoryThreshold=0")
                        .then(good -> good.cutAfter(k))
                        .then(replaced())
                        .requests(2)
                        .fails(ConflictException.class));
            }
            cases.add(new HostileCase(step, "again and again cut at 2499")
                    .then(good -> good.cutAfter(2499))
                    .always()
                    .good(2));
            cases.add(new HostileCase(step, "replaced before anything came")
                    .then(good -> good.cutAfter(0))
                    .then(Reply.ok("new").etag("\"2\""))
                    .gives("new")
                    .good(1));
            cases.add(new HostileCase(step, "no last chunk without an ETag")
                    .then(withoutEtag().withoutLastChunk())
                    .requests(1)
                    .fails(StoreUnavailableException.class));
            cases.add(new HostileCase(step, "closed before anything came, always")
                    .then(good -> good.cutAfter(0))
                    .always()
                    .requests(3)
                    .fails(StoreUnavailableException.class));
        }
        return cases.build();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("download")
    void aDownloadThatBreaksOff(HostileCase c) throws Exception {
        play(c);
    }

    static Stream<HostileCase> keys() {
        Stream.Builder<HostileCase> cases = Stream.builder();
        for (HostileStep step : List.of(HostileStep.QUERY_KEYS, HostileStep.KEYS_OF_QUERY)) {
            for (String how : List.of("list", "iterator")) {
                cases.add(new HostileCase(step, how + ", cut before the first key, once")
                        .options("queryResult=" + how)
                        .then(good -> good.cutAfter(0))
                        .good(1));
                cases.add(new HostileCase(step, how + ", cut in a key")
                        .options("queryResult=" + how)
                        .then(Reply.ok("k\nlonger\n").cutAfter(4))
                        .requests(step.total())
                        .fails(StoreUnavailableException.class));
                cases.add(new HostileCase(step, how + ", a longer Content-Length")
                        .options("queryResult=" + how)
                        .then(good -> good.declaredLength(9000))
                        .requests(step.total())
                        .fails(StoreUnavailableException.class));
                cases.add(new HostileCase(step, how + ", no last chunk")
                        .options("queryResult=" + how)
                        .then(Reply::withoutLastChunk)
                        .requests(step.total())
                        .fails(StoreUnavailableException.class));
            }
        }
        return cases.build();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("keys")
    void aQueryThatBreaksOff(HostileCase c) throws Exception {
        play(c);
    }

    /** Begins a conditional write of which the first answer is lost. */
    private static HostileCase lost(HostileStep step, String name) {
        return new HostileCase(step, "conditional, its answer is lost, " + name)
                .header(DynUrlConstants.IF_MATCH, "\"1\"")
                .then(Reply.lostAck());
    }

    private static HostileCase unknown(HostileCase c, int requests) {
        return c.then(Reply.status(412))
                .requests(requests)
                .fails(ConflictException.class)
                .outcome(Outcome.UNKNOWN);
    }

    static Stream<HostileCase> lostAnswers() {
        String same = HostileStep.GET_DATA.result();
        return Stream.of(
                lost(HostileStep.SET_DATA, "and it was written")
                        .body(PatternBytes.bytes(HostileStep.SIZE))
                        .then(Reply.status(412))
                        .gives(same)
                        .requests(3),
                unknown(lost(HostileStep.SET_DATA, "and there is something else"), 3),
                unknown(lost(HostileStep.DATA_OF_SET, "and there is something else"), 3),
                lost(HostileStep.SET_METADATA, "and it was written")
                        .body("{\"a\":1}")
                        .then(Reply.status(412))
                        .gives("{\"a\":1}")
                        .requests(3),
                unknown(lost(HostileStep.SET_METADATA, "and there is something else"), 3),
                unknown(
                        lost(HostileStep.SET_PERMISSIONS, "and there is something else")
                                .body("{\"owned\":[\"x\"]}"),
                        3),
                lost(HostileStep.DELETE, "and it is gone")
                        .then(Reply.status(404))
                        .good(1),
                unknown(lost(HostileStep.DELETE, "and it is another one now"), 3),
                lost(HostileStep.UPDATE_METADATA, "and is not sent again")
                        .requests(1)
                        .fails(StoreUnavailableException.class)
                        .outcome(Outcome.UNKNOWN),
                lost(HostileStep.UPDATE_PERMISSIONS, "and is not sent again")
                        .requests(1)
                        .fails(StoreUnavailableException.class)
                        .outcome(Outcome.UNKNOWN));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("lostAnswers")
    void aConditionalWriteWhoseAnswerIsLost(HostileCase c) throws Exception {
        play(c);
    }
}
