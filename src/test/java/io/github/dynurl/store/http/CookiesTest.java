package io.github.dynurl.store.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.store.Data;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.Query;
import io.github.dynurl.store.UnexpectedReplyException;
import io.github.dynurl.store.http.access.FollowRedirects;
import io.github.dynurl.store.http.access.RequestSigner;
import io.github.dynurl.testing.RecordedRequest;
import io.github.dynurl.testing.Reply;
import io.github.dynurl.testing.ScriptedServer;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests which cookies a store keeps, and to which servers it sends them. */
@Tag("compat")
class CookiesTest extends HttpStoreTestCase {
    @RegisterExtension
    final ScriptedServer other = ScriptedServer.start();

    private HttpStore storeWithCookies() {
        return open(builder().cookies(true));
    }

    /** Returns the cookies that a request sends after a response has set these cookies. */
    private @Nullable String cookiesAfter(HttpStore store, String... setCookies) {
        Reply reply = Reply.json("{}");
        for (String field : setCookies) {
            reply = reply.header("Set-Cookie", field);
        }
        server.on("GET", "/base/k/metadata").replies(reply, Reply.json("{}"));
        store.getMetadata("k");
        store.getMetadata("k");
        return server.requests().get(server.requests().size() - 1).header("Cookie");
    }

    @Test
    void returnsCookiesToServerOfStoreAndItsViews() {
        server.otherwise().reply(Reply.json("{}").header("Set-Cookie", "LB=node-7; Path=/; HttpOnly"));
        HttpStore store = storeWithCookies();
        store.getMetadata("k");
        for (HttpStore view : List.of(store, store.scope(), store.withHeaders(Map.of("X-A", "a")))) {
            view.exists("k");
            view.setData("k", Data.of("x"));
            view.updateMetadata("k", Metadata.empty());
            view.delete("k");
            view.queryKeys(Query.all()).close();
        }
        assertThat(request().header("Cookie")).isNull();
        assertThat(server.requests().subList(1, 16)) // five requests of each of the three views
                .allSatisfy(request -> assertThat(request.headers("Cookie")).containsExactly("LB=node-7"));
    }

    @Test
    void doesNotShareCookiesWithStoresOfSameClient() throws IOException {
        server.otherwise().reply(Reply.json("{}").header("Set-Cookie", "LB=node-7; Path=/"));
        try (CloseableHttpClient client = HttpClients.createDefault()) {
            HttpStore store = open(builder().httpClient(client).cookies(true));
            HttpStore second = open(builder().httpClient(client).cookies(true));
            HttpStore ignoring = open(builder().httpClient(client));
            store.getMetadata("k");
            second.getMetadata("k");
            ignoring.getMetadata("k");
            ignoring.getMetadata("k");
            store.getMetadata("k");
        }
        assertThat(server.requests())
                .extracting(r -> r.header("Cookie"))
                .containsExactly(null, null, null, null, "LB=node-7");
    }

    @Test
    void sendsLastValueOfEachCookieWithLongestPathFirst() {
        assertThat(cookiesAfter(
                        storeWithCookies(),
                        "a=1; Path=/",
                        "b=2; Path=/base",
                        "a=3; Path=/",
                        "c=\"q\"; Max-Age=60; Path=/",
                        "d=\"x y\"; Path=/"))
                .isEqualTo("b=2; a=3; c=q; d=\"x y\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a=1; Path=/other",
                "a=1; Path=/; Secure",
                "a=1; Path=/; Max-Age=0",
                "a=1; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
                "a=1; Path=/; Domain=example.com",
                "a=1; Path=/; Domain=.0.0.1",
                "a=1; Path=/; Domain=localhost",
                "",
                ";;;",
                "=1; Path=/",
                "a b=1; Path=/",
                "a=\u00e9\u0001; Path=/"
            })
    void ignoresCookiesThatDoNotApplyOrAreMalformed(String setCookie) {
        assertThat(cookiesAfter(storeWithCookies(), setCookie)).isNull();
        assertThat(cookiesAfter(storeWithCookies(), setCookie, "b=2; Path=/")).isEqualTo("b=2");
    }

    @Test
    void deletesExpiredCookie() {
        HttpStore store = storeWithCookies();
        assertThat(cookiesAfter(store, "a=1; Path=/; Max-Age=1", "b=2; Path=/")).isEqualTo("a=1; b=2");
        assertThat(cookiesAfter(store, "b=; Path=/; Max-Age=0")).isIn("a=1", null); // may have expired by now
        soon("the end of the cookie").until(() -> cookiesAfter(store) == null);
    }

    /** The limits are 20 cookies, 4,096 characters of one cookie, and 8,192 characters of the header. */
    @Test
    void limitsNumberAndSizeOfCookies() {
        String[] many = new String[150];
        for (int i = 0; i < many.length; i++) {
            many[i] = "cookie" + i + "=" + "x".repeat(50) + "; Path=/";
        }
        String sent = String.valueOf(cookiesAfter(storeWithCookies(), many));
        assertThat(sent.split("; ", -1)).hasSize(20);
        assertThat(sent).contains("cookie149=").doesNotContain("cookie129=");
        HttpStore store = storeWithCookies();
        assertThat(cookiesAfter(store, "big=" + "x".repeat(5000) + "; Path=/", "b=2; Path=/"))
                .isEqualTo("b=2");
        String[] large = {"c1=" + "x".repeat(4000), "c2=" + "x".repeat(4000), "c3=" + "x".repeat(4000)};
        assertThat(String.valueOf(cookiesAfter(storeWithCookies(), large)).length())
                .isBetween(8000, 8192);
    }

    @Test
    void neverSendsCookiesToOtherServerNorKeepsItsCookies() {
        other.on("GET", "/find").reply(Reply.ok("a\n").header("Set-Cookie", "evil=1; Path=/"));
        other.on("GET", "/x").reply(Reply.json("{}").header("Set-Cookie", "evil=1; Path=/"));
        server.otherwise().reply(Reply.json("{}").header("Set-Cookie", "LB=node-7; Path=/"));
        server.on("GET", "/base/moved/metadata").reply(Reply.status(302).header("Location", other.url("/x")));
        HttpStore store = open(builder()
                .queryUrl(other.url("/find"))
                .followRedirects(FollowRedirects.reads)
                .cookies(true));
        store.getMetadata("k");
        store.queryKeys(Query.all()).close();
        store.getMetadata("moved");
        store.getMetadata("k");
        assertThat(other.requests())
                .hasSize(2)
                .extracting(r -> r.header("Cookie"))
                .containsOnlyNulls();
        assertThat(server.requests())
                .extracting(r -> r.header("Cookie"))
                .containsExactly(null, "LB=node-7", "LB=node-7");
        assertThat(other.problems()).isEmpty();
    }

    @Test
    void keepsCookiesOfRedirectsAndFailures() {
        server.on("GET", "/base/k/metadata")
                .replies(
                        Reply.status(503).header("Set-Cookie", "a=1; Path=/"),
                        Reply.status(302).header("Location", "/y").header("Set-Cookie", "b=2; Path=/"));
        server.on("GET", "/y").reply(Reply.json("{}"));
        open(builder().followRedirects(FollowRedirects.reads).cookies(true)).getMetadata("k");
        assertThat(server.requests()).extracting(r -> r.header("Cookie")).containsExactly(null, "a=1", "a=1; b=2");
    }

    @Test
    void masksValuesOfCookies() {
        server.otherwise()
                .replies(
                        Reply.json("{}").header("Set-Cookie", "SESSION=s3ssion-1; Path=/"),
                        Reply.status(400).type("x/s3ssion-1").body("no session s3ssion-1"));
        HttpStore store = storeWithCookies();
        store.exists("k");
        UnexpectedReplyException e = failure(UnexpectedReplyException.class, () -> store.getMetadata("k"));
        assertThat(e + " " + e.responseBody()).doesNotContain("s3ssion-1");
    }

    @Test
    void showsCookiesToSigner() {
        server.otherwise().reply(Reply.json("{}").header("Set-Cookie", "LB=node-7; Path=/"));
        HttpStore store = open(builder()
                .cookies(true)
                .requestSigner(request -> RequestSigner.Signature.of(
                        Map.of("X-Signed", String.valueOf(request.headers().get("cookie"))))));
        store.getMetadata("k");
        store.getMetadata("k");
        assertThat(server.requests())
                .extracting((RecordedRequest r) -> r.header("X-Signed"))
                .containsExactly("null", "LB=node-7");
    }
}
