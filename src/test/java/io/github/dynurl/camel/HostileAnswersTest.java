package io.github.dynurl.camel;

import static java.nio.charset.StandardCharsets.UTF_16;

import io.github.dynurl.store.AccessDeniedException;
import io.github.dynurl.store.ConflictException;
import io.github.dynurl.store.NoSuchKeyException;
import io.github.dynurl.store.StoreException.Outcome;
import io.github.dynurl.store.UnexpectedReplyException;
import io.github.dynurl.testing.Endless;
import io.github.dynurl.testing.Reply;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests responses that are too large, that have an unexpected format, or that redirect to another URL. */
class HostileAnswersTest extends HostileTestCase {

    static HostileCase unexpected(HostileStep step, String name, Reply reply, String... words) {
        HostileCase c = new HostileCase(step, name)
                .then(reply)
                .always()
                .requests(1)
                .fails(UnexpectedReplyException.class, words);
        return step.reads() ? c : c.fails(UnexpectedReplyException.class, step.method());
    }

    static Stream<HostileCase> endlessResponses() {
        Stream.Builder<HostileCase> cases = Stream.builder();
        for (HostileStep step : HostileStep.all()) {
            for (Endless piece : List.of(Endless.STATUS_LINE, Endless.HEADER_LINE, Endless.HEADERS)) {
                HostileCase c = new HostileCase(step, "endless " + piece)
                        .then(good -> good.endless(piece))
                        .always()
                        .requests(1)
                        .fails(UnexpectedReplyException.class, "broken HTTP");
                cases.add(step.reads() ? c : c.outcome(Outcome.UNKNOWN));
            }
            if (step != HostileStep.EXISTS && !step.readsKeys()) {
                cases.add(new HostileCase(step, "endless body of a 403")
                        .then(Reply.status(403).endlessBody("<p>", "no "))
                        .requests(1)
                        .fails(AccessDeniedException.class));
                HostileCase gone = new HostileCase(step, "endless body of a 404")
                        .then(Reply.status(404).endlessBody("<h1>", "x"))
                        .requests(1);
                // A query skips an object that does not exist.
                cases.add(
                        step == HostileStep.METADATA_OF_QUERY ? gone.gives("") : gone.fails(NoSuchKeyException.class));
                cases.add(new HostileCase(step, "endless body of a 409")
                        .then(Reply.status(409).endlessBody("<h1>", "x").gzip())
                        .requests(1)
                        .fails(ConflictException.class));
            }
        }
        return cases.build();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("endlessResponses")
    void failsIfResponseIsEndless(HostileCase c) throws Exception {
        play(c);
    }

    private static Map<String, Reply> invalidMetadata() {
        Map<String, Reply> replies = new LinkedHashMap<>();
        replies.put("HTML", Reply.ok("<!doctype html><p>Log in</p>").type("text/html"));
        replies.put("null", Reply.json("null"));
        replies.put("an array", Reply.json("[{\"a\":1}]"));
        replies.put("a string", Reply.json("\"{}\""));
        replies.put("nothing", Reply.json(""));
        replies.put("blanks", Reply.json(" \r\n\t"));
        replies.put("204", Reply.status(204));
        replies.put("broken UTF-8", Reply.ok(new byte[] {'{', '"', (byte) 0xc3, '"', ':', '1', '}'}));
        replies.put("UTF-16", Reply.ok("{\"a\":1}".getBytes(UTF_16)));
        replies.put("NaN", Reply.json("{\"a\":NaN}"));
        replies.put("-Infinity", Reply.json("{\"a\":-Infinity}"));
        replies.put("a name twice", Reply.json("{\"a\":1,\"\\u0061\":2}"));
        replies.put("a name twice, deep", Reply.json("{\"a\":[{\"b\":1,\"b\":1}]}"));
        replies.put("text after the object", Reply.json("{\"a\":1}}"));
        replies.put("two objects", Reply.json("{\"a\":1}{\"a\":1}"));
        replies.put("half of an object", Reply.json("{\"a\":1,"));
        replies.put("single quotes", Reply.json("{'a':1}"));
        replies.put("a comment", Reply.json("{\"a\":1 /* one */}"));
        replies.put("depth 100,000", Reply.json("{\"a\":" + "[".repeat(100_000)));
        replies.put("objects of depth 100,000", Reply.json("{\"a\":".repeat(100_000)));
        replies.put("a number of 1,000,000 digits", Reply.json("{\"a\":" + "9".repeat(1_000_000) + "}"));
        replies.put("a fraction of 1,000,000 digits", Reply.json("{\"a\":0." + "9".repeat(1_000_000) + "}"));
        replies.put("endless text", Reply.ok().type("application/json").endlessBody("{\"a\":\"", "x"));
        replies.put("endless blanks", Reply.ok().type("application/json").endlessBody("{", " "));
        replies.put("endless names", Reply.ok().type("application/json").endlessBody("{\"a\":[", "0,"));
        replies.put("a gzip bomb", Reply.ok().endlessBody("{\"a\":\"", "x").gzip());
        replies.put("no gzip", Reply.json("{\"a\":1}").header("Content-Encoding", "gzip"));
        replies.put("an unknown coding", Reply.json("{\"a\":1}").header("Content-Encoding", "br"));
        return replies;
    }

    static Stream<HostileCase> invalidMetadataCases() {
        Stream.Builder<HostileCase> cases = Stream.builder();
        String status = " 20"; // 200 or 204
        invalidMetadata().forEach((name, reply) -> HostileStep.readers().stream()
                .filter(HostileStep::readsJson)
                .map(step -> unexpected(step, name, reply, "GET", "{base}/{key}/{part}", status))
                .forEach(cases::add));
        return cases.build();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("invalidMetadataCases")
    void failsIfMetadataIsNotJsonObject(HostileCase c) throws Exception {
        play(c);
    }

    static Stream<HostileCase> redirects() {
        Stream.Builder<HostileCase> cases = Stream.builder();
        for (HostileStep step : HostileStep.all()) {
            cases.add(unexpected(
                    step, "308 to another path", Reply.status(308).header("Location", "/login"), "another path"));
        }
        return cases.build();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("redirects")
    void failsIfServerRedirects(HostileCase c) throws Exception {
        play(c);
    }

    static Stream<Arguments> redirectsToAnotherOrigin() {
        return HostileStep.all().stream()
                .flatMap(step -> Stream.of(301, 302, 303, 307, 308).map(status -> Arguments.of(step, status)));
    }

    @ParameterizedTest(name = "{0}: {1} to another origin")
    @MethodSource("redirectsToAnotherOrigin")
    void failsIfServerRedirectsToAnotherOrigin(HostileStep step, int status) throws Exception {
        Reply reply = Reply.status(status).header("Location", canary.url("/base/k/data"));
        play(unexpected(step, status + " to another origin", reply, String.valueOf(status), canary.url()));
    }

    private static Reply keys(String text) {
        return Reply.ok(text).type("text/plain");
    }

    /** Returns responses to a query, each with the legal keys in it. */
    private static Map<Reply, String> illegalKeys() {
        Map<Reply, String> replies = new LinkedHashMap<>();
        replies.put(keys("../../etc/passwd\nk\n"), "k");
        replies.put(keys("k\n..\n.\n/\n//\na/../b\n./k\nk/.\n"), "k");
        replies.put(keys("a\0b\nk\na\tb\n\u007f\n\u001b[2J\n"), "k");
        replies.put(keys("\ufeffk\r\n\r\n\n \r\t\r"), "k");
        replies.put(Reply.ok(new byte[] {(byte) 0xff, '\n', 'k', '\n', (byte) 0xed, (byte) 0xa0, (byte) 0x80}), "k");
        replies.put(Reply.ok(new byte[] {(byte) 0xc0, (byte) 0xaf, '\n', 'k'}), "k");
        replies.put(keys("k\n".repeat(3)), "k,k,k");
        replies.put(keys("k"), "k");
        replies.put(Reply.status(204), "");
        replies.put(keys(""), "");
        replies.put(keys("\n".repeat(100_000)), "");
        return replies;
    }

    static Stream<HostileCase> queries() {
        Stream.Builder<HostileCase> cases = Stream.builder();
        for (String resultType : List.of("list", "iterator")) {
            int n = 0;
            for (Map.Entry<Reply, String> answer : illegalKeys().entrySet()) {
                String keys = answer.getValue();
                String name = resultType + " of keys " + n++;
                cases.add(new HostileCase(HostileStep.QUERY_KEYS, name)
                        .options("queryResult=" + resultType)
                        .then(answer.getKey())
                        .gives(keys));
                int found = (int) keys.chars().filter(c -> c == 'k').count();
                cases.add(new HostileCase(HostileStep.KEYS_OF_QUERY, name)
                        .options("queryResult=" + resultType)
                        .then(answer.getKey())
                        .requests(1 + found)
                        .gives(keys.replace("k", "k{a=1}")));
            }
            for (HostileStep step : List.of(HostileStep.QUERY_KEYS, HostileStep.KEYS_OF_QUERY)) {
                responsesWithoutKeys()
                        .forEach((name, reply) ->
                                cases.add(unexpected(step, resultType + " of " + name, reply, "({queryUrl})")
                                        .options("queryResult=" + resultType)));
            }
        }
        return cases.build();
    }

    /** Returns responses that do not contain keys. */
    private static Map<String, Reply> responsesWithoutKeys() {
        return Map.of(
                "HTML", Reply.ok("<!doctype html>\n").type("text/html; charset=utf-8"),
                "a JSON array of arrays", Reply.json("[[\"k\"]]"),
                "a JSON object", Reply.json("{\"k\":1}"),
                "an endless line", Reply.ok().endlessBody("k", "x"),
                "a gzip bomb", Reply.ok().endlessBody("k", "x").gzip(),
                "no gzip", keys("k\n").header("Content-Encoding", "gzip"),
                "an unknown coding", keys("k\n").header("Content-Encoding", "br"),
                "a JSON number", Reply.json("404"),
                "keys that end with the connection", keys("k\n").closeDelimited());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("queries")
    void skipsIllegalKeysAndFailsIfResponseContainsNoKeys(HostileCase c) throws Exception {
        play(c);
    }
}
