package io.github.dynurl.store.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.store.AccessDeniedException;
import io.github.dynurl.store.Data;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.Query;
import io.github.dynurl.store.UnexpectedReplyException;
import io.github.dynurl.testing.RecordedRequest;
import io.github.dynurl.testing.Reply;
import io.github.dynurl.testing.ScriptedServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("compat")
class CredentialsTest extends HttpStoreTestCase {
    /** Contains {@code scott:s3cr3t} in Base64. */
    private static final String BASIC = "Basic c2NvdHQ6czNjcjN0";

    @RegisterExtension
    final ScriptedServer other = ScriptedServer.start();

    @Test
    void sendsBasicCredentialsPreemptivelyWithEachRequest() {
        server.otherwise().reply(Reply.json("{}"));
        useAll(open(builder().basicAuth("scott", "s3cr3t")));
        assertThat(server.requests()).hasSize(6).allSatisfy(request -> assertThat(request.headers("Authorization"))
                .containsExactly(BASIC));
    }

    @Test
    void sendsAccessTokenWithEachRequest() {
        server.otherwise().reply(Reply.json("{}"));
        useAll(open(builder().accessToken("ab.c-d_e~+/=")));
        assertThat(server.requests()).hasSize(6).allSatisfy(request -> assertThat(request.headers("Authorization"))
                .containsExactly("Bearer ab.c-d_e~+/="));
    }

    private static void useAll(HttpStore store) {
        store.exists("k");
        store.getData("k").close();
        store.setData("k", Data.of("x"));
        store.updateMetadata("k", Metadata.empty());
        store.delete("k");
        store.queryKeys(Query.all()).close();
    }

    @Test
    void encodesCredentialsAsUtf8() {
        server.otherwise().reply(Reply.ok());
        open(builder().basicAuth("jürgen", "pass:wörd")).delete("k");
        assertThat(request().header("Authorization")).isEqualTo("Basic asO8cmdlbjpwYXNzOnfDtnJk");
    }

    @Test
    void sendsNoAuthorizationWithoutCredentials() {
        server.otherwise().reply(Reply.ok());
        other.otherwise().reply(Reply.ok("a\n"));
        HttpStore store = open(builder().queryUrl(other.url("/find")));
        store.delete("k");
        store.queryKeys(Query.all()).close();
        assertThat(request().header("Authorization")).isNull();
        assertThat(other.takeRequest(PATIENCE).header("Authorization")).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Basic realm=\"x\"", "Digest realm=\"x\", nonce=\"n\"", "Negotiate", "nonsense"})
    void doesNotResendRejectedCredentials(String challenge) {
        server.otherwise().reply(Reply.status(401).header("WWW-Authenticate", challenge));
        HttpStore store = open(builder().basicAuth("scott", "s3cr3t"));
        AccessDeniedException e = failure(AccessDeniedException.class, () -> store.delete("k"));
        assertThat(e).hasMessageContaining("username and password, or accessToken");
        assertThat(e.toString()).doesNotContain("s3cr3t", "scott", "c2NvdHQ");
        assertThat(server.requests()).hasSize(1);
    }

    /** An exception keeps 8 KiB of the response body, so that the text may end within a secret. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3, 5, 6})
    void masksCredentialsAtTruncationOfResponseBody(int charactersOfSecret) {
        String before = "x".repeat(8192 - charactersOfSecret);
        server.otherwise().reply(Reply.status(400).body(before + "s3cr3t and more"));
        HttpStore store = open(builder().basicAuth("scott", "s3cr3t"));
        UnexpectedReplyException e = failure(UnexpectedReplyException.class, () -> store.delete("k"));
        String body = e.responseBody().orElseThrow();
        assertThat(body).startsWith("xxx").hasSizeLessThanOrEqualTo(8192);
        assertThat(body.replace("x", "")).isEmpty();
    }

    @Test
    void sendsNoCredentialsToProxyOn407() {
        server.otherwise().reply(Reply.status(407).header("Proxy-Authenticate", "Basic realm=\"x\""));
        HttpStore store = open(builder().basicAuth("scott", "s3cr3t"));
        failure(UnexpectedReplyException.class, () -> store.delete("k"));
        assertThat(server.requests()).hasSize(1).noneMatch(r -> r.header("Proxy-Authorization") != null);
    }

    @Test
    void ignoresCookies() {
        server.otherwise().reply(Reply.json("{}").header("Set-Cookie", "session=1; Path=/"));
        useAll(store());
        assertThat(server.requests()).extracting(r -> r.header("Cookie")).containsOnlyNulls();
        assertThat(server.requests())
                .extracting(RecordedRequest::connectionNumber)
                .startsWith(1, 1);
    }
}
