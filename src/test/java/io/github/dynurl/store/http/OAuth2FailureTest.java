package io.github.dynurl.store.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.store.AccessDeniedException;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.Query;
import io.github.dynurl.store.Results;
import io.github.dynurl.store.StoreException;
import io.github.dynurl.store.StoreException.Outcome;
import io.github.dynurl.store.StoreUnavailableException;
import io.github.dynurl.store.UnexpectedReplyException;
import io.github.dynurl.testing.Canary;
import io.github.dynurl.testing.Endless;
import io.github.dynurl.testing.RecordedRequest;
import io.github.dynurl.testing.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests what happens if the token endpoint gives no token, or gives it late. */
class OAuth2FailureTest extends OAuth2TestCase {
    private static final String NO_TOKEN = "Cannot getMetadata \"k\": no access token from oauth2TokenEndpoint: ";

    private void replyToTokenRequests(Reply reply) {
        issuer.on("POST", TOKEN_PATH).reply(reply);
        server.otherwise().reply(Reply.json("{}"));
    }

    /**
     * Asserts that a read fails without a token, that nothing was sent to the store, and that the exception contains no
     * secret. Returns the exception.
     */
    private <T extends StoreException> T noToken(Class<T> type, HttpStore store) {
        T e = failure(type, () -> store.getMetadata("k"));
        assertThat(e).hasMessageStartingWith(NO_TOKEN);
        assertThat(e.outcome()).isEqualTo(Outcome.NOT_SENT);
        String text = e + " " + e.responseBody() + " " + e.getCause();
        assertThat(Canary.leaks(text, List.of(SECRET, "Y2xpZW50LTE6Y2wxZW50JTJGczNjcmV0JTJCeCUzRA==", token(1))))
                .isEmpty();
        assertThat(server.requests()).isEmpty();
        return e;
    }

    static Stream<Arguments> rejections() {
        return Stream.of(
                Arguments.of(401, "{\"error\":\"invalid_client\"}", "(401, invalid_client)"),
                Arguments.of(400, "{\"error\":\"invalid_client\"}", "(400, invalid_client)"),
                Arguments.of(400, "{\"error\":\"unauthorized_client\"}", "(400, unauthorized_client)"),
                Arguments.of(401, "<html>" + SECRET, "(401)"),
                Arguments.of(403, "{\"error\":\"" + SECRET + "\"}", "(403, xxxxxx)"));
    }

    @ParameterizedTest
    @MethodSource("rejections")
    void namesOptionsIfClientIsRejected(int status, String body, String shown) {
        replyToTokenRequests(Reply.status(status).body(body));
        AccessDeniedException e = noToken(AccessDeniedException.class, open(oauth2()));
        assertThat(e)
                .hasMessageEndingWith("the server does not accept the client " + shown
                        + "; check oauth2ClientId and oauth2ClientSecret");
        assertThat(e.status()).isEqualTo(status);
        assertThat(e.responseBody()).isPresent();
        assertThat(issuer.requests()).hasSize(1);
    }

    static Stream<Arguments> uselessResponses() {
        String token = "\"access_token\":\"" + token(1);
        return Stream.of(
                Arguments.of("invalid_scope", Reply.status(400).body("{\"error\":\"invalid_scope\"}"), "oauth2Scope"),
                Arguments.of("404", Reply.status(404).body("no"), "check oauth2TokenEndpoint"),
                Arguments.of("501", Reply.status(501), "check oauth2TokenEndpoint"),
                Arguments.of("redirect", Reply.status(302).header("Location", "/x"), "check oauth2TokenEndpoint"),
                Arguments.of("HTML", Reply.ok("<html>"), "not a JSON object"),
                Arguments.of("form", Reply.ok("access_token=" + token(1) + "&a=b"), "not a JSON object"),
                Arguments.of("list", Reply.json("[]"), "not a JSON object"),
                Arguments.of("cut", Reply.json("{" + token), "not a JSON object"),
                Arguments.of("empty", Reply.ok(), "not a JSON object"),
                Arguments.of("no token", Reply.json("{}"), "no access_token"),
                Arguments.of("number", Reply.json("{\"access_token\":1}"), "no access_token"),
                Arguments.of("empty token", Reply.json("{\"access_token\":\"\"}"), "no access_token"),
                Arguments.of("header injection", Reply.json("{" + token + "\\r\\nX-Evil: 1\"}"), "no access_token"),
                Arguments.of(
                        "long token", Reply.json("{\"access_token\":\"" + "x".repeat(9000) + "\"}"), "no access_token"),
                Arguments.of("MAC", Reply.json("{" + token + "\",\"token_type\":\"mac\"}"), "not Bearer"),
                Arguments.of("endless", Reply.ok().endlessBody("{\"a\":\"", "xxxxxxxxxxxxxxxx"), "maxJsonSize"),
                Arguments.of("endless token", Reply.ok().endlessBody("{" + token, "xxxxxxxxxxx"), "maxJsonSize"),
                Arguments.of("long", Reply.ok("x").declaredLength(1L << 40).thenClose(), "maxJsonSize"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("uselessResponses")
    void reportsWhatIsWrongWithTokenResponse(String name, Reply reply, String shown) {
        replyToTokenRequests(reply);
        UnexpectedReplyException e = noToken(UnexpectedReplyException.class, open(oauth2().maxJsonSize(100_000)));
        assertThat(e)
                .hasMessageContaining("POST " + issuer.url(TOKEN_PATH) + " (oauth2TokenEndpoint) was answered ")
                .hasMessageContaining(shown);
        assertThat(issuer.requests()).hasSize(1);
    }

    @Test
    void limitsHeadOfTokenResponse() {
        replyToTokenRequests(Reply.ok().endless(Endless.HEADER_LINE));
        noToken(UnexpectedReplyException.class, open(oauth2()));
    }

    @Test
    void sendsNothingIfTokenEndpointIsUnreachable() {
        issuer.close();
        HttpStore store = open(oauth2().maxAttempts(2));
        StoreUnavailableException e = noToken(StoreUnavailableException.class, store);
        assertThat(e).hasMessageContaining("no connection to " + issuer.url()).hasMessageEndingWith("; tried 2 times");
        assertThat(e.isRetryable()).isTrue();
        assertThat(failure(StoreUnavailableException.class, () -> store.updateMetadata("k", Metadata.empty()))
                        .outcome())
                .isEqualTo(Outcome.NOT_SENT);
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 500, 503})
    void retriesIfTokenEndpointIsOverloaded(int status) {
        issuer.on("POST", TOKEN_PATH)
                .replies(Reply.status(status).header("Retry-After", "0"), Reply.json("{\"access_token\":\"t\"}"));
        server.otherwise().reply(Reply.json("{}"));
        HttpStore store = open(oauth2());
        store.setMetadata("k", Metadata.empty());
        assertThat(issuer.requests()).hasSize(2);
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void reportsRetryAfterOfTokenEndpoint() {
        replyToTokenRequests(Reply.status(503).header("Retry-After", "120"));
        StoreUnavailableException e = noToken(StoreUnavailableException.class, open(oauth2()));
        assertThat(e.retryAfter()).contains(Duration.ofMinutes(2));
        assertThat(e.status()).isEqualTo(503);
        assertThat(issuer.requests()).hasSize(1);
    }

    @Test
    void limitsWaitForTokenEndpoint() {
        replyToTokenRequests(Reply.stall());
        StoreUnavailableException e = noToken(StoreUnavailableException.class, open(oauth2().operationTimeout(SHORT)));
        assertThat(e).hasMessageEndingWith("it took longer than 200 ms (operationTimeout)");
    }

    @Test
    void limitsEachWaitByItsOwnOperation() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        replyToTokenRequests(
                Reply.json("{\"access_token\":\"" + token(1) + "\"}").heldBy(held));
        HttpStore store = open(oauth2());
        CompletableFuture<Metadata> first = CompletableFuture.supplyAsync(() -> store.getMetadata("k"));
        soon("a request for a token").until(() -> issuer.requests().size() == 1);
        HttpStore hasty = store.scope(SHORT);
        StoreUnavailableException e = failure(StoreUnavailableException.class, () -> hasty.getMetadata("k"));
        assertThat(e).hasMessage("Cannot getMetadata \"k\": it took longer than 200 ms (operationTimeout)");
        assertThat(e.outcome()).isEqualTo(Outcome.NOT_SENT);
        HttpStore closed = store.scope();
        CompletableFuture<Metadata> cancelled = CompletableFuture.supplyAsync(() -> closed.getMetadata("k"));
        soon("a wait").until(() -> closed.activeRequests() == 1);
        closed.close();
        assertThat(cancelled).failsWithin(PATIENCE).withThrowableThat().withStackTraceContaining("the store is closed");
        held.countDown();
        assertThat(first).succeedsWithin(PATIENCE);
        assertThat(issuer.requests()).hasSize(1);
    }

    @Test
    void requestsTokenAgainIfRequestingOperationIsCancelled() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        issuer.on("POST", TOKEN_PATH)
                .replies(Reply.ok().heldBy(never), Reply.json("{\"access_token\":\"" + token(1) + "\"}"));
        server.otherwise().reply(Reply.json("{}"));
        HttpStore store = open(oauth2());
        HttpStore scope = store.scope();
        CompletableFuture<Metadata> first = CompletableFuture.supplyAsync(() -> scope.getMetadata("k"));
        soon("a request for a token").until(() -> issuer.requests().size() == 1);
        List<CompletableFuture<Metadata>> others = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            others.add(CompletableFuture.supplyAsync(() -> store.getMetadata("k")));
        }
        soon("three waits").until(() -> store.activeRequests() == 4);
        scope.close();
        assertThat(first).failsWithin(PATIENCE);
        assertThat(others).allSatisfy(other -> assertThat(other).succeedsWithin(PATIENCE));
        assertThat(issuer.requests()).hasSize(2);
    }

    @Test
    void reportsOneFailureToAllWaitingOperations() {
        CountDownLatch held = new CountDownLatch(1);
        replyToTokenRequests(Reply.status(401).heldBy(held));
        HttpStore store = open(oauth2());
        List<CompletableFuture<Boolean>> all = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            String key = "k" + i;
            all.add(CompletableFuture.supplyAsync(() -> store.exists(key)));
        }
        soon("four waits")
                .until(() -> store.activeRequests() == 4 && issuer.requests().size() == 1);
        held.countDown();
        for (int i = 0; i < 4; i++) {
            assertThat(all.get(i))
                    .failsWithin(PATIENCE)
                    .withThrowableThat()
                    .withStackTraceContaining("Cannot exists \"k" + i + "\": no access token from");
        }
        // An active operation may not wait for the token yet, and then requests it again.
        assertThat(issuer.requests().size()).isBetween(1, 2);
    }

    @Test
    void endsWaitIfThreadIsInterrupted() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        replyToTokenRequests(
                Reply.json("{\"access_token\":\"" + token(1) + "\"}").heldBy(held));
        HttpStore store = open(oauth2());
        CompletableFuture<Metadata> first = CompletableFuture.supplyAsync(() -> store.getMetadata("k"));
        soon("a request for a token").until(() -> issuer.requests().size() == 1);
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                store.getMetadata("k");
            } catch (StoreException e) {
                thrown.complete(e);
            }
        });
        thread.start();
        soon("a wait").until(() -> store.activeRequests() == 2);
        thread.interrupt();
        assertThat(thrown.get(5, TimeUnit.SECONDS)).hasMessageContaining("interrupted while it waited");
        held.countDown();
        assertThat(first).succeedsWithin(PATIENCE);
        thread.join();
    }

    /** A failed renewal does not invalidate the current token. */
    @Test
    void usesValidTokenIfItCannotBeRenewed() {
        issuer.on("POST", TOKEN_PATH)
                .replies(Reply.json("{\"access_token\":\"" + token(1) + "\",\"expires_in\":1}"), Reply.status(500));
        server.otherwise().reply(Reply.json("{}"));
        HttpStore store = open(oauth2().maxAttempts(1));
        store.getMetadata("k");
        soon("a renewal").until(() -> {
            store.getMetadata("k");
            return issuer.requests().size() == 2;
        });
        assertThat(server.requests().get(server.requests().size() - 1).header("Authorization"))
                .isEqualTo("Bearer " + token(1));
    }

    @Test
    void masksCurrentAndFormerTokens() {
        issueTokens();
        String formerAndCurrent =
                String.join(" ", Canary.forms(token(1))) + " " + String.join(" ", Canary.forms(token(3)));
        server.otherwise().reply(request -> {
            boolean isCurrent = ("Bearer " + token(3)).equals(request.header("Authorization"));
            return Reply.status(isCurrent ? 400 : 401).type("text/" + token(3)).body(formerAndCurrent);
        });
        HttpStore store = open(oauth2());
        StoreException first = failure(StoreException.class, () -> store.getMetadata("k"));
        StoreException second = failure(StoreException.class, () -> store.getMetadata("k"));
        assertThat(second.status()).isEqualTo(400);
        String text = first + " " + second + " " + second.responseBody().orElseThrow();
        assertThat(Canary.leaks(text, List.of(token(1), token(3)))).isEmpty();
        assertThat(issuer.requests()).hasSize(3);
    }

    @Test
    void doesNotSendTokenToServerOfNextPage() {
        issueTokens();
        server.on("GET", "/find").reply(Reply.ok("a\n").header("Link", "<" + issuer.url("/find") + ">; rel=next"));
        HttpStore store = open(oauth2());
        try (Results<String> keys = store.queryKeys(Query.all())) {
            assertThat(keys.next()).isEqualTo("a");
            failure(UnexpectedReplyException.class, keys::hasNext);
        }
        assertThat(issuer.requests()).extracting(RecordedRequest::path).containsExactly(TOKEN_PATH);
    }
}
