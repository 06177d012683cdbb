package io.github.dynurl.camel;

import io.github.dynurl.store.AccessDeniedException;
import io.github.dynurl.store.StoreUnavailableException;
import io.github.dynurl.store.UnexpectedReplyException;
import io.github.dynurl.testing.Reply;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests responses that repeat the secret of the request. The component does not pass the secret on. */
class HostileSecretsTest extends HostileTestCase {

    @Override
    void prepare() {
        // JMX stays enabled, because its attributes must not contain the secret either.
    }

    /** Returns unexpected responses that contain the secret in various places. */
    private static Map<String, Reply> repliesWithSecret() {
        Map<String, Reply> replies = new LinkedHashMap<>();
        replies.put("a path", Reply.status(302).header("Location", "https://other.example/" + SECRET + "?" + SECRET));
        replies.put("a user", Reply.status(307).header("Location", "https://scott:" + SECRET + "@other.example/"));
        replies.put("a body", Reply.status(400).body("no such token: " + SECRET).type("text/" + SECRET));
        replies.put("a reason", Reply.status(418).reason(SECRET).etag('"' + SECRET + '"'));
        replies.put("a broken head", Reply.raw("HTTP/1.1 " + SECRET + "\r\n\r\n"));
        return replies;
    }

    private static Map<String, Reply> jsonRepliesWithSecret() {
        Map<String, Reply> replies = new LinkedHashMap<>();
        replies.put("HTML", Reply.json("<html>" + SECRET + "</html>"));
        replies.put("a type", Reply.ok("{").type("text/html; charset=" + SECRET));
        replies.put("a name, twice", Reply.json("{\"" + SECRET + "\":1,\"" + SECRET + "\":2}"));
        replies.put("a value that is broken", Reply.json("{\"a\":" + SECRET + "}"));
        replies.put("an encoding", Reply.json("{}").header("Content-Encoding", SECRET));
        return replies;
    }

    static Stream<HostileCase> secretInResponseCases() {
        Stream.Builder<HostileCase> cases = Stream.builder();
        for (HostileStep step : HostileStep.all()) {
            repliesWithSecret()
                    .forEach((name, reply) ->
                            cases.add(HostileAnswersTest.unexpected(step, "secret in " + name, reply)));
            cases.add(new HostileCase(step, "secret in a challenge")
                    .then(Reply.status(401)
                            .header("WWW-Authenticate", "Basic realm=" + SECRET)
                            .body(SECRET))
                    .requests(1)
                    .fails(AccessDeniedException.class));
            cases.add(new HostileCase(step, "secret in a breakdown")
                    .options("maxAttempts=1")
                    .then(Reply.status(500).body("<pre>" + SECRET.repeat(2000)).header("X-Debug", SECRET))
                    .requests(1)
                    .fails(StoreUnavailableException.class));
            if (step.readsJson()) {
                jsonRepliesWithSecret()
                        .forEach((name, reply) ->
                                cases.add(HostileAnswersTest.unexpected(step, "secret in " + name, reply)));
            }
        }
        return cases.build();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("secretInResponseCases")
    void doesNotRevealSecretInResponse(HostileCase c) throws Exception {
        play(c);
    }

    static Stream<HostileCase> secretInKeysCases() {
        return HostileStep.all().stream().filter(HostileStep::readsKeys).map(step -> new HostileCase(
                        step, "secret in what is no key")
                .then(Reply.ok("<html>" + SECRET + "</html>\n").type("text/html"))
                .requests(1)
                .fails(UnexpectedReplyException.class));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("secretInKeysCases")
    void doesNotRevealSecretInResponseToQuery(HostileCase c) throws Exception {
        play(c);
    }
}
