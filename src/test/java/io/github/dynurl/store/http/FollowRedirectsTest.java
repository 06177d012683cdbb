package io.github.dynurl.store.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.store.AccessDeniedException;
import io.github.dynurl.store.ByteRange;
import io.github.dynurl.store.Condition;
import io.github.dynurl.store.Data;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.NoSuchKeyException;
import io.github.dynurl.store.Permissions;
import io.github.dynurl.store.Query;
import io.github.dynurl.store.StoreException;
import io.github.dynurl.store.StoreUnavailableException;
import io.github.dynurl.store.UnexpectedReplyException;
import io.github.dynurl.store.http.access.FollowRedirects;
import io.github.dynurl.store.http.access.RequestSigner;
import io.github.dynurl.testing.RecordedRequest;
import io.github.dynurl.testing.Reply;
import io.github.dynurl.testing.ScriptedServer;
import io.github.dynurl.testing.TestCertificates;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests which redirects of reads are followed, and what is sent to another server. */
@Tag("compat")
class FollowRedirectsTest extends HttpStoreTestCase {
    private static final byte[] DATA = "0123456789".repeat(10).getBytes(US_ASCII);
    private static final String SIGNED = "/cdn/k?X-Amz-Signature=s1gnature-";

    @RegisterExtension
    final ScriptedServer cdn = ScriptedServer.start();

    private HttpStoreBuilder following() {
        return builder().followRedirects(FollowRedirects.reads);
    }

    private static Reply redirect(int status, String location) {
        return Reply.status(status).header("Location", location);
    }

    @AfterEach
    void cdnHasNoProblem() {
        assertThat(cdn.problems()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void followsRedirectsOfAllReads(int status) {
        server.otherwise().reply(redirect(status, cdn.url(SIGNED)));
        cdn.otherwise().reply(Reply.json("{}"));
        HttpStore store = open(following().maxAttempts(1));
        assertThat(store.exists("k")).isTrue();
        assertThat(store.getData("k")).hasContent("{}");
        store.get("k").data().discard();
        assertThat(store.getMetadata("k")).isEmpty();
        assertThat(store.getPermissions("k")).isEmpty();
        // get sends two requests
        assertThat(cdn.requests()).hasSize(6).allMatch(request -> request.target()
                .equals(SIGNED));
        assertThat(cdn.requests().get(0).method()).isEqualTo("HEAD");
    }

    @ParameterizedTest
    @CsvSource({"/x/y, /x/y", "y, /base/k/y", "?s=1, /base/k/metadata?s=1", "../y/./z, /base/y/z"})
    void followsRelativeRedirectWithAllCredentials(String location, String target) {
        server.otherwise().reply(Reply.json("{\"a\":1}"));
        server.on("GET", "/base/k/metadata").replies(redirect(302, location), Reply.json("{\"a\":1}"));
        HttpStore store = open(following()
                        .accessToken("t0ken")
                        .header("X-Api-Key", "k3y-1")
                        .requestSigner(request -> RequestSigner.Signature.of(Map.of("X-Signed", request.url()))))
                .withHeaders(Map.of("X-Message", "m"));
        assertThat(store.getMetadata("k")).containsKey("a");
        RecordedRequest second = server.requests().get(1);
        assertThat(second.target()).isEqualTo(target);
        assertThat(second.header("Authorization")).isEqualTo("Bearer t0ken");
        assertThat(second.header("X-Api-Key")).isEqualTo("k3y-1");
        assertThat(second.header("X-Message")).isEqualTo("m");
        assertThat(second.headers("X-Signed")).containsExactly(server.url(target));
    }

    @Test
    void sendsNothingOfTheStoreToOtherServerEvenOnTheWayBack() {
        server.on("GET", "/base/k/data").reply(redirect(307, cdn.url("/a")));
        cdn.on("GET", "/a").reply(redirect(307, server.url("/back")));
        server.on("GET", "/back").reply(redirect(307, cdn.url("/b")));
        cdn.on("GET", "/b").reply(Reply.ok(DATA).etag("\"e\""));
        HttpStore store = open(following()
                        .accessToken("t0ken")
                        .header("X-Api-Key", "k3y-1")
                        .requestSigner(request -> RequestSigner.Signature.of(Map.of("X-Signed", "s"))))
                .withHeaders(Map.of("X-Message", "m"));
        store.getData("k", ByteRange.all(), Condition.ifMatch("\"e\"")).close();
        assertThat(server.requests()).hasSize(2);
        List<RecordedRequest> afterRedirect = List.of(
                cdn.requests().get(0), server.requests().get(1), cdn.requests().get(1));
        assertThat(afterRedirect).allSatisfy(request -> {
            for (String name : List.of("Authorization", "X-Api-Key", "X-Signed", "X-Message", "Referer", "Cookie")) {
                assertThat(request.header(name)).as(name).isNull();
            }
            assertThat(request.header("If-Match")).isEqualTo("\"e\"");
        });
        assertThat(server.requests().get(0).header("X-Message")).isEqualTo("m");
    }

    @Test
    void doesNotRenewTokenThatOtherServerHasNotSeen() {
        server.on("POST", "/token").reply(Reply.json("{\"access_token\":\"t0ken\"}"));
        server.on("GET", "/base/k/metadata").reply(redirect(302, cdn.url("/x")));
        cdn.otherwise().reply(Reply.status(401));
        HttpStore store = open(following().oauth2("c", "s3cret", server.url("/token"), null, null));
        failure(AccessDeniedException.class, () -> store.getMetadata("k"));
        assertThat(server.requests()).extracting(RecordedRequest::path).containsExactly("/token", "/base/k/metadata");
        assertThat(cdn.requests()).hasSize(1);
    }

    @Test
    void keepsRangeAndResumesAtOriginalUrl() {
        AtomicInteger signatures = new AtomicInteger();
        server.on("GET", "/base/k/data")
                .reply(request -> redirect(302, cdn.url(SIGNED + signatures.incrementAndGet())));
        cdn.on("GET", SIGNED + 1)
                .reply(Reply.status(206)
                        .body(Arrays.copyOfRange(DATA, 20, 90))
                        .etag("\"e\"")
                        .header("Content-Range", "bytes 20-89/100")
                        .cutAfter(30));
        cdn.on("GET", SIGNED + 2)
                .reply(Reply.status(206)
                        .body(Arrays.copyOfRange(DATA, 50, 90))
                        .etag("\"e\"")
                        .header("Content-Range", "bytes 50-89/100"));
        HttpStore store = open(following().basicAuth("scott", "t1ger"));
        assertThat(store.getData("k", ByteRange.of(20, 90))).hasBinaryContent(Arrays.copyOfRange(DATA, 20, 90));
        assertThat(cdn.requests()).extracting(r -> r.header("Range")).containsExactly("bytes=20-89", "bytes=50-89");
        assertThat(cdn.requests().get(1).header("If-Match")).isEqualTo("\"e\"");
        assertThat(server.requests()).hasSize(2).allMatch(request -> request.header("Authorization") != null);
    }

    @Test
    void retriesAtOriginalUrl() {
        server.otherwise().reply(redirect(302, cdn.url("/x")));
        cdn.otherwise().replies(Reply.status(503), Reply.lostAck(), Reply.json("{}"));
        open(following().maxAttempts(3)).getMetadata("k");
        assertThat(server.requests().size()).isBetween(2, 3); // a lost connection may be repeated at once
        assertThat(cdn.requests()).hasSize(3);
    }

    @Test
    void followsFiveRedirectsAndRefusesTheSixth() {
        // /hop7 is the end: five redirects lead from "five" to it, six from "six".
        for (int i = 1; i <= 6; i++) {
            server.on("GET", "/hop" + i).reply(redirect(302, "/hop" + (i + 1)));
        }
        server.on("GET", "/base/five/metadata").reply(redirect(302, "/hop3"));
        server.on("GET", "/base/six/metadata").reply(redirect(302, "/hop2"));
        server.on("GET", "/hop7").reply(Reply.json("{}"));
        HttpStore store = open(following());
        store.getMetadata("five");
        assertThat(server.requests()).hasSize(6);
        UnexpectedReplyException e = failure(UnexpectedReplyException.class, () -> store.getMetadata("six"));
        assertThat(e)
                .hasMessageContaining("more than 5 redirects one after the other, the last one to " + server.url())
                .hasMessageEndingWith("; it was redirected to " + server.url());
        assertThat(server.requests()).hasSize(12);
    }

    @Test
    void endsLoop() {
        server.otherwise().reply(redirect(302, cdn.url("/x?s=s3cret-1234")));
        cdn.otherwise().reply(redirect(302, server.url("/y?s=s3cret-1234")));
        UnexpectedReplyException e =
                failure(UnexpectedReplyException.class, () -> open(following()).getMetadata("k"));
        assertThat(e).hasMessageContaining("more than 5 redirects");
        assertThat(e.toString()).doesNotContain("s3cret");
        assertThat(server.requests()).hasSize(3);
        assertThat(cdn.requests()).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://scott:s3cret@127.0.0.1/",
                "ftp://h/s3cret",
                "http://h:99999/s3cret",
                "http:///s3cret",
                "http://h/s3cret\"<>",
                "http://h/s3crét",
                "javascript:s3cret"
            })
    void refusesLocationThatIsNoHttpUrl(String location) {
        server.otherwise().reply(redirect(302, location));
        UnexpectedReplyException e =
                failure(UnexpectedReplyException.class, () -> open(following()).getMetadata("k"));
        assertThat(e)
                .hasMessageContaining("a redirect whose Location is no http or https URL without user information");
        assertThat(e.toString()).doesNotContain("s3cr");
    }

    @Test
    void refusesRedirectWithoutLocation() {
        server.otherwise().reply(Reply.status(308));
        assertThat(failure(
                        UnexpectedReplyException.class, () -> open(following()).exists("k")))
                .hasMessageEndingWith("a redirect without Location");
    }

    /** These statuses do not redirect to the same content. */
    @ParameterizedTest
    @ValueSource(ints = {300, 304, 305, 306})
    void doesNotFollowOtherStatuses(int status) {
        server.otherwise().reply(redirect(status, cdn.url("/x")));
        failure(UnexpectedReplyException.class, () -> open(following()).getMetadata("k"));
        assertThat(cdn.acceptedConnections()).isZero();
    }

    @Test
    void neverFollowsRedirectsOfWritesAndQueries() {
        server.otherwise().reply(redirect(307, cdn.url("/x?token=s3cr3t")));
        HttpStore store = open(following());
        List<ThrowingCallable> operations = List.of(
                () -> store.setData("k", Data.of("x")),
                () -> store.setMetadata("k", Metadata.empty()),
                () -> store.updateMetadata("k", Metadata.empty()),
                () -> store.setPermissions("k", Permissions.of(Map.of("owned", Set.of("o")))),
                () -> store.delete("k"),
                () -> store.queryKeys(Query.all()),
                () -> store.query(Query.all()));
        for (ThrowingCallable operation : operations) {
            assertThat(failure(UnexpectedReplyException.class, operation))
                    .hasMessageContaining("redirects are not followed")
                    .hasMessageNotContaining("s3cr3t");
        }
        store.probe();
        assertThat(cdn.acceptedConnections()).isZero();
    }

    @Test
    void masksSignedUrlInFailuresOfOtherServer() {
        server.otherwise().reply(redirect(302, cdn.url(SIGNED)));
        cdn.otherwise()
                .replies(
                        Reply.status(403).body("<SignatureProvided>s1gnature-</SignatureProvided>"),
                        Reply.status(404).body("s1gnature-"),
                        Reply.ok("s1gnature-"));
        HttpStore store = open(following());
        AccessDeniedException denied = failure(AccessDeniedException.class, () -> store.getMetadata("k"));
        assertThat(denied).hasMessageEndingWith("to this user (403); it was redirected to " + cdn.url());
        assertThat(denied.responseBody()).contains("<SignatureProvided>xxxxxx</SignatureProvided>");
        StoreException missing = failure(NoSuchKeyException.class, () -> store.getMetadata("k"));
        StoreException broken = failure(UnexpectedReplyException.class, () -> store.getMetadata("k"));
        assertThat(denied + " " + missing + " " + broken + " " + broken.getCause())
                .doesNotContain("s1gnature", "X-Amz");
    }

    @Test
    void namesOtherServerIfItIsUnreachable() {
        String url = cdn.url();
        cdn.close();
        server.otherwise().reply(redirect(302, url + SIGNED));
        assertThat(failure(
                        StoreUnavailableException.class, () -> open(following()).getMetadata("k")))
                .hasMessageContaining("no connection to " + url)
                .hasMessageEndingWith("; it was redirected to " + url + "; tried 3 times");
    }

    @Test
    void doesNotReadEndlessBodyOfRedirect() {
        server.otherwise().reply(redirect(302, cdn.url("/x")).endlessBody("x", "yyyyyyyy"));
        cdn.otherwise().reply(Reply.json("{}"));
        open(following()).getMetadata("k");
        soon("the connection is closed").until(() -> server.openConnections() == 0);
    }

    @Test
    void limitsTimeOfAllRedirectsTogether() {
        server.otherwise().reply(redirect(302, cdn.url("/x")));
        cdn.otherwise().reply(Reply.stall());
        assertThat(failure(
                        StoreUnavailableException.class,
                        () -> open(following().operationTimeout(SHORT)).getMetadata("k")))
                .hasMessageContaining("(operationTimeout)");
    }

    @Test
    void followsFromHttpsToHttpsOnly() throws Exception {
        try (ScriptedServer secure = ScriptedServer.startTls();
                ScriptedServer secureCdn = ScriptedServer.startTls();
                CloseableHttpClient client = HttpClients.custom()
                        .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                                .setTlsSocketStrategy(new DefaultClientTlsStrategy(
                                        TestCertificates.shared().clientContext()))
                                .build())
                        .build()) {
            secure.on("GET", "/base/plain/metadata").reply(redirect(302, cdn.url(SIGNED)));
            secure.on("GET", "/base/back/metadata").reply(redirect(302, secureCdn.url("/plain")));
            secureCdn.on("GET", "/plain").reply(redirect(302, cdn.url(SIGNED)));
            secure.on("GET", "/base/secure/metadata").reply(redirect(302, secureCdn.url(SIGNED)));
            secureCdn.on("GET", SIGNED).reply(Reply.json("{\"a\":1}"));
            server.on("GET", "/base/k/metadata").reply(redirect(302, secureCdn.url(SIGNED)));
            HttpStore store =
                    open(following().baseUrl(secure.url("/base")).queryUrl(null).httpClient(client));
            assertThat(store.getMetadata("secure")).containsKey("a");
            for (String key : List.of("plain", "back")) {
                assertThat(failure(UnexpectedReplyException.class, () -> store.getMetadata(key)))
                        .hasMessageContaining(
                                "a redirect from https to plain http, to " + cdn.url() + ", which is not");
            }
            assertThat(cdn.acceptedConnections()).isZero();
            assertThat(open(following().httpClient(client)).getMetadata("k")).containsKey("a");
        }
    }
}
