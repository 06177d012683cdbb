package io.github.dynurl.store.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dynurl.store.AccessDeniedException;
import io.github.dynurl.store.Data;
import io.github.dynurl.store.DataStream;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.Query;
import io.github.dynurl.store.StoreException.Outcome;
import io.github.dynurl.testing.RecordedRequest;
import io.github.dynurl.testing.Reply;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests access tokens that the store requests itself: their use, renewal and replacement. */
class OAuth2Test extends OAuth2TestCase {
    @Test
    void sharesOneTokenAmongAllRequestsAndViews() {
        issueTokens(",\"expires_in\":3600");
        server.otherwise().reply(request -> ifAuthorized(request, Reply.json("{}")));
        HttpStore store = open(oauth2());
        assertThat(issuer.requests()).isEmpty();
        for (HttpStore view : List.of(store, store.scope(), store.withHeaders(Map.of("X-A", "a")))) {
            view.exists("k");
            view.getData("k").close();
            view.setData("k", Data.of("x"));
            view.updateMetadata("k", Metadata.empty());
            view.delete("k");
            view.queryKeys(Query.all()).close();
        }
        assertThat(server.requests()).hasSize(18);
        assertThat(issuer.requests()).hasSize(1);
    }

    @Test
    void authenticatesTokenRequestByBasic() {
        issueTokens();
        server.otherwise().reply(Reply.json("{}"));
        open(oauth2().oauth2(CLIENT, SECRET, issuer.url(TOKEN_PATH + "?v=1"), "read write:all", "https://api/é"))
                .getMetadata("k");
        RecordedRequest request = issuer.takeRequest(PATIENCE);
        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.target()).isEqualTo(TOKEN_PATH + "?v=1");
        // client-1:cl1ent%2Fs3cret%2Bx%3D, as RFC 6749, 2.3.1, requires
        assertThat(request.header("Authorization")).isEqualTo("Basic Y2xpZW50LTE6Y2wxZW50JTJGczNjcmV0JTJCeCUzRA==");
        assertThat(request.header("Content-Type")).isEqualTo("application/x-www-form-urlencoded");
        assertThat(request.header("Accept")).isEqualTo("application/json");
        assertThat(request.bodyText())
                .isEqualTo("grant_type=client_credentials&scope=read+write%3Aall&resource=https%3A%2F%2Fapi%2F%C3%A9");
    }

    @Test
    void authenticatesTokenRequestInBody() {
        issueTokens();
        server.otherwise().reply(Reply.json("{}"));
        open(oauth2().oauth2BodyAuthentication(true)).getMetadata("k");
        RecordedRequest request = issuer.takeRequest(PATIENCE);
        assertThat(request.header("Authorization")).isNull();
        assertThat(request.bodyText())
                .isEqualTo("grant_type=client_credentials&client_id=client-1&client_secret=cl1ent%2Fs3cret%2Bx%3D");
    }

    @Test
    void sendsFixedHeadersButNoTokenToTokenEndpointOnSameServer() {
        server.on("POST", TOKEN_PATH).reply(request -> nextToken());
        server.on("GET", "/base/k/metadata").reply(Reply.json("{}"));
        open(builder()
                        .oauth2(CLIENT, SECRET, server.url(TOKEN_PATH), null, null)
                        .header("X-Api-Key", "k3y-of-all"))
                .withHeaders(Map.of("X-Message", "m"))
                .getMetadata("k");
        RecordedRequest tokenRequest = request();
        assertThat(tokenRequest.headers("Authorization"))
                .singleElement()
                .asString()
                .startsWith("Basic ");
        assertThat(tokenRequest.header("X-Api-Key")).isEqualTo("k3y-of-all");
        assertThat(tokenRequest.header("X-Message")).isNull();
        RecordedRequest metadataRequest = request();
        assertThat(metadataRequest.headers("Authorization")).containsExactly("Bearer " + token(1));
    }

    @Test
    void sendsNothingOfTheStoreToTokenEndpointElsewhere() {
        issueTokens();
        server.otherwise().reply(Reply.json("{}"));
        open(oauth2().header("X-Api-Key", "k3y-of-all"))
                .withHeaders(Map.of("X-Message", "m"))
                .getMetadata("k");
        RecordedRequest request = issuer.takeRequest(PATIENCE);
        assertThat(request.header("X-Api-Key")).isNull();
        assertThat(request.header("X-Message")).isNull();
    }

    @Test
    void renewsTokensOfOneSecondUnderEightThreads() throws Exception {
        Map<String, Long> issuedAt = new ConcurrentHashMap<>();
        AtomicInteger pending = new AtomicInteger();
        AtomicInteger mostPending = new AtomicInteger();
        issuer.on("POST", TOKEN_PATH).replyToHead(request -> {
            mostPending.accumulateAndGet(pending.incrementAndGet(), Math::max);
            Reply reply = nextToken(",\"expires_in\":1");
            issuedAt.put("Bearer " + token(issued.get()), System.nanoTime());
            pending.decrementAndGet();
            return reply;
        });
        AtomicInteger late = new AtomicInteger();
        server.otherwise().reply(request -> {
            long ageNanos =
                    System.nanoTime() - issuedAt.getOrDefault(String.valueOf(request.header("Authorization")), 0L);
            late.addAndGet(ageNanos < TimeUnit.SECONDS.toNanos(1) ? 0 : 1);
            return Reply.json("{}");
        });
        HttpStore store = open(oauth2());
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(3500);
        runInThreads(8, () -> {
            while (System.nanoTime() < end) {
                store.getMetadata("k");
                store.setMetadata("k", Metadata.empty());
            }
        });
        assertThat(mostPending).hasValue(1);
        assertThat(issuer.requests()).hasSizeBetween(3, 6);
        // A request can be on its way for longer than the token is valid for, but only on a busy machine.
        assertThat(late.get() * 10)
                .as("requests with an expired token")
                .isLessThan(server.requests().size());
    }

    private static void runInThreads(int number, Runnable task) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(number);
        try {
            List<Future<?>> tasks = new ArrayList<>();
            for (int i = 0; i < number; i++) {
                tasks.add(threads.submit(task));
            }
            for (Future<?> each : tasks) {
                each.get(20, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",\"expires_in\":\"soon\"", ",\"expires_in\":null", ",\"expires_in\":99999999999999"})
    void keepsUsingTokenOfUnknownLife(String fields) {
        issueTokens(fields);
        server.otherwise().reply(Reply.json("{}"));
        HttpStore store = open(oauth2());
        store.getMetadata("k");
        store.getMetadata("k");
        assertThat(issuer.requests()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-5", "\"0\""})
    void usesExpiredTokenOnce(String life) {
        issueTokens(",\"expires_in\":" + life);
        server.otherwise().reply(request -> ifAuthorized(request, Reply.json("{}")));
        HttpStore store = open(oauth2());
        store.getMetadata("k");
        store.getMetadata("k");
        assertThat(issuer.requests()).hasSize(2);
        assertThat(server.requests()).hasSize(2);
    }

    @Test
    void replacesRejectedTokenOnceAndRepeatsRequest() {
        issueTokens();
        server.otherwise().reply(request -> ifAuthorized(request, Reply.json("{\"a\":1}")));
        HttpStore store = open(oauth2().maxAttempts(1));
        store.getMetadata("k");
        revokeToken();
        assertThat(store.getMetadata("k")).containsEntry("a", 1);
        revokeToken();
        store.setData("k", Data.of("x".repeat(2_000_000)));
        assertThat(issuer.requests()).hasSize(3);
        assertThat(server.requests()).hasSize(5);
    }

    @Test
    void givesUpAfterSecondRejection() {
        issueTokens();
        server.otherwise().reply(Reply.status(401));
        HttpStore store = open(oauth2());
        AccessDeniedException e = failure(AccessDeniedException.class, () -> store.setMetadata("k", Metadata.empty()));
        assertThat(e)
                .hasMessageContaining("the server does not know the user (401)")
                .hasMessageContaining("check oauth2ClientId, oauth2ClientSecret and oauth2Scope");
        assertThat(e.outcome()).isEqualTo(Outcome.REJECTED);
        assertThat(server.requests()).hasSize(2);
        assertThat(issuer.requests()).hasSize(2);
    }

    @Test
    void doesNotRepeatUploadOfStreamThatCannotBeReadAgain() {
        issueTokens();
        server.otherwise().reply(request -> ifAuthorized(request, Reply.ok()));
        HttpStore store = open(oauth2().expectContinue(false));
        store.delete("k");
        revokeToken();
        byte[] bytes = new byte[200_000];
        failure(AccessDeniedException.class, () -> store.setData("k", Data.of(new ByteArrayInputStream(bytes))));
        assertThat(server.requests()).hasSize(2);
        store.setData("k", Data.of(new ByteArrayInputStream(bytes)));
        assertThat(server.requests().get(2).bodyLength()).isEqualTo(200_000);
        assertThat(issuer.requests()).hasSize(2);
    }

    @Test
    void replacesTokenThatExpiresDuringDownload() {
        issueTokens();
        byte[] data = "0123456789".repeat(10).getBytes(US_ASCII);
        server.on("GET", "/base/k/data").reply(request -> {
            if (request.header("Range") == null) {
                return ifAuthorized(request, Reply.ok(data).etag("\"e\"").cutAfter(50));
            }
            return ifAuthorized(
                    request,
                    Reply.status(206)
                            .body(Arrays.copyOfRange(data, 50, 100))
                            .etag("\"e\"")
                            .header("Content-Range", "bytes 50-99/100"));
        });
        HttpStore store = open(oauth2());
        DataStream stream = store.getData("k");
        revokeToken();
        assertThat(stream).hasBinaryContent(data);
        assertThat(server.requests()).hasSize(3);
        assertThat(issuer.requests()).hasSize(2);
    }

    @Test
    void doesNotReplaceFixedTokenAfter401() {
        server.otherwise().reply(Reply.status(401));
        HttpStore store = open(builder().accessToken("abcdef"));
        failure(AccessDeniedException.class, () -> store.getMetadata("k"));
        assertThat(server.requests()).hasSize(1);
    }

    private static Arguments invalid(String message, UnaryOperator<HttpStoreBuilder> change) {
        return Arguments.of(message, change);
    }

    static Stream<Arguments> invalidOptions() {
        String https = "https://issuer/token";
        return Stream.of(
                invalid("oauth2ClientId is missing", b -> b.oauth2(null, SECRET, https, null, null)),
                invalid("oauth2ClientSecret is missing", b -> b.oauth2(CLIENT, null, https, null, null)),
                invalid("oauth2ClientSecret is missing", b -> b.oauth2(CLIENT, "", https, null, null)),
                invalid("oauth2TokenEndpoint is missing", b -> b.oauth2(CLIENT, SECRET, null, null, null)),
                invalid("oauth2ClientId is missing", b -> b.oauth2(null, null, null, "read", null)),
                invalid(
                        "oauth2TokenEndpoint \"token\" is not an absolute",
                        b -> b.oauth2(CLIENT, SECRET, "token", null, null)),
                invalid(
                        "oauth2TokenEndpoint has user information",
                        b -> b.oauth2(CLIENT, SECRET, "https://u:pw@i/", null, null)),
                invalid("oauth2TokenEndpoint \"https://i/", b -> b.oauth2(CLIENT, SECRET, "https://i/a b", null, null)),
                invalid("oauth2TokenEndpoint \"https://i/", b -> b.oauth2(CLIENT, SECRET, "https://i/a#b", null, null)),
                invalid("oauth2TokenEndpoint would send", b -> b.oauth2(CLIENT, SECRET, "http://issuer/", null, null)),
                invalid("baseUrl would send access tokens", b -> b.baseUrl("http://h/")
                        .oauth2(CLIENT, SECRET, https, null, null)),
                invalid("queryUrl is on https://q and", b -> b.queryUrl("https://q/")
                        .oauth2(CLIENT, SECRET, https, null, null)),
                invalid("username and oauth2ClientId are both set", b -> b.basicAuth("u", SECRET)
                        .oauth2(CLIENT, SECRET, https, null, null)),
                invalid("accessToken and oauth2ClientId are both set", b -> b.accessToken("t")
                        .oauth2(CLIENT, SECRET, https, null, null)),
                invalid("header.Authorization and oauth2ClientId are both set", b -> b.header("Authorization", "x")
                        .oauth2(CLIENT, SECRET, https, null, null)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("invalidOptions")
    void refusesIllegalOptions(String message, UnaryOperator<HttpStoreBuilder> change) {
        HttpStoreBuilder builder = change.apply(HttpStore.builder().baseUrl("https://h/base"));
        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message)
                .hasMessageNotContaining(SECRET);
        assertThatThrownBy(builder::check).hasMessageStartingWith(message);
    }

    @Test
    void acceptsPlainHttpWhenAllowed() {
        HttpStore.builder()
                .baseUrl("http://h/")
                .oauth2(CLIENT, SECRET, "http://issuer/", null, null)
                .allowInsecureAuth(true)
                .check();
    }
}
