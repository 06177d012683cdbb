package io.github.dynurl.store.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dynurl.store.AccessDeniedException;
import io.github.dynurl.store.Condition;
import io.github.dynurl.store.Data;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.Permissions;
import io.github.dynurl.store.Query;
import io.github.dynurl.store.QueryResult;
import io.github.dynurl.store.Results;
import io.github.dynurl.store.UnexpectedReplyException;
import io.github.dynurl.testing.Canary;
import io.github.dynurl.testing.Reply;
import io.github.dynurl.testing.ScriptedServer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the header fields that each request to the store's own server contains. */
class FixedHeadersTest extends HttpStoreTestCase {
    private static final String KEY = "K3y/with+chars==";

    @RegisterExtension
    final ScriptedServer other = ScriptedServer.start();

    @Test
    void sendsFixedHeadersWithEachRequest() {
        server.otherwise().reply(Reply.json("{}"));
        HttpStore store = open(builder().header("X-Api-Key", KEY).header("X-Tenant", "t"));
        store.probe();
        useAll(store);
        useAll(store.scope());
        useAll(store.withHeaders(Map.of("X-Message", "m")));
        assertThat(server.requests()).hasSize(1 + 3 * 10).allSatisfy(request -> {
            assertThat(request.headers("X-Api-Key")).containsExactly(KEY);
            assertThat(request.headers("X-Tenant")).containsExactly("t");
        });
    }

    private static void useAll(HttpStore store) {
        store.exists("k");
        store.getData("k").close();
        store.getMetadata("k");
        store.getPermissions("k");
        store.setData("k", Data.of("x"), Condition.none());
        store.setMetadata("k", Metadata.empty());
        store.updateMetadata("k", Metadata.empty());
        store.setPermissions("k", Permissions.of(Map.of("owned", Set.of("o"))));
        store.delete("k");
        store.queryKeys(Query.all()).close();
    }

    @Test
    void sendsFixedHeadersAgainWithRetriesAndResumptions() {
        byte[] data = "0123456789".repeat(10).getBytes(US_ASCII);
        server.on("GET", "/base/k/data")
                .replies(
                        Reply.status(503),
                        Reply.ok(data).etag("\"e\"").cutAfter(50),
                        Reply.status(206)
                                .body(Arrays.copyOfRange(data, 50, 100))
                                .etag("\"e\"")
                                .header("Content-Range", "bytes 50-99/100"));
        assertThat(open(builder().header("X-Api-Key", KEY)).getData("k")).hasBinaryContent(data);
        assertThat(server.requests()).hasSize(3).allMatch(request -> KEY.equals(request.header("X-Api-Key")));
    }

    @Test
    void replacesHeaderOfMessageInAnyCase() {
        server.otherwise().reply(Reply.json("{}"));
        HttpStore store = open(builder().header("X-Api-Key", KEY));
        store.withHeaders(Map.of("x-api-key", "stolen")).getMetadata("k");
        assertThat(request().headers("X-Api-Key")).containsExactly(KEY);
    }

    @Test
    void neverSendsFixedHeadersToOtherServer() {
        other.on("GET", "/find").reply(Reply.ok("a\n").header("Link", "<?page=2>; rel=next"));
        other.on("GET", "/find?page=2").reply(Reply.ok("b\n"));
        server.otherwise().reply(Reply.json("{}"));
        HttpStore store = open(builder().queryUrl(other.url("/find")).header("X-Api-Key", KEY));
        try (Results<QueryResult> results = store.query(Query.all())) {
            assertThat(results.stream()).hasSize(2);
        }
        assertThat(other.requests()).hasSize(2).allMatch(request -> request.header("X-Api-Key") == null);
        assertThat(server.requests()).hasSize(2).allMatch(request -> KEY.equals(request.header("X-Api-Key")));
        assertThat(other.problems()).isEmpty();
    }

    @Test
    void doesNotFollowNextPageOfOtherServer() {
        server.on("GET", "/find").reply(Reply.ok("a\n").header("Link", "<" + other.url("/find") + ">; rel=next"));
        HttpStore store = open(builder().header("X-Api-Key", KEY));
        try (Results<String> keys = store.queryKeys(Query.all())) {
            assertThat(keys.next()).isEqualTo("a");
            failure(UnexpectedReplyException.class, keys::hasNext);
        }
        assertThat(other.acceptedConnections()).isZero();
    }

    @Test
    void namesFixedHeadersWhenServerDoesNotKnowUser() {
        server.otherwise().reply(Reply.status(401));
        HttpStore store = open(builder().header("X-Tenant", "t1").header("X-Api-Key", KEY));
        assertThat(failure(AccessDeniedException.class, () -> store.getMetadata("k")))
                .hasMessageEndingWith("(401); check header.X-Api-Key, header.X-Tenant");
    }

    @ParameterizedTest
    @ValueSource(strings = {KEY, "Bearer a.b-token+/=", "Basic c2NvdHQ6dGlnZXJzLTk="})
    void masksValuesInMessagesAndResponseBodies(String value) {
        List<String> secrets =
                List.of(value, value.substring(value.indexOf(' ') + 1), value.startsWith("Basic") ? "tigers-9" : value);
        String body = String.join(
                " ", secrets.stream().flatMap(s -> Canary.forms(s).stream()).toList());
        server.otherwise()
                .reply(Reply.status(400).type("text/plain;x=" + secrets.get(1)).body(body));
        HttpStore store = open(builder().header("Authorization", value));
        List<ThrowingCallable> operations =
                List.of(() -> store.getMetadata("k"), () -> store.setData("k", Data.of("x")));
        for (ThrowingCallable operation : operations) {
            UnexpectedReplyException e = failure(UnexpectedReplyException.class, operation);
            assertThat(Canary.leaks(e + " " + e.responseBody().orElseThrow(), secrets))
                    .isEmpty();
        }
        assertThat(Canary.leaks(store + " " + store.info(), secrets)).isEmpty();
    }

    private static Arguments invalid(String message, UnaryOperator<HttpStoreBuilder> change) {
        return Arguments.of(message, change);
    }

    static Stream<Arguments> invalidHeaders() {
        return Stream.of(
                invalid("header. is followed by \"X\\u000d\\u000aEvil\"", b -> b.header("X\r\nEvil", KEY)),
                invalid("header. is followed by \"\"", b -> b.header("", KEY)),
                invalid("header. is followed by \"X Y\"", b -> b.header("X Y", KEY)),
                invalid("header.X-Api-Key has a value", b -> b.header("X-Api-Key", KEY + "\r\nX-Evil: 1")),
                invalid("header.X-Api-Key has a value", b -> b.header("X-Api-Key", " " + KEY)),
                invalid("header.X-Api-Key has a value", b -> b.header("X-Api-Key", KEY + "\u00e9")),
                invalid("header.X-Api-Key has a value", b -> b.header("X-Api-Key", KEY.repeat(513))), // > 8192
                invalid("header.X-Api-Key is empty", b -> b.header("X-Api-Key", "")),
                invalid("header.Content-Length is not possible", b -> b.header("Content-Length", KEY)),
                invalid("header.HOST is not possible", b -> b.header("HOST", KEY)),
                invalid("header.If-Match is not possible", b -> b.header("If-Match", KEY)),
                invalid("header.Cookie is not possible", b -> b.header("Cookie", KEY)),
                invalid("header.Range is not possible", b -> b.header("Range", KEY)),
                invalid("header.Transfer-Encoding is not possible", b -> b.header("Transfer-Encoding", KEY)),
                invalid("header.authorization and accessToken are both set", b -> b.header("authorization", KEY)
                        .accessToken(KEY)),
                invalid("header.Authorization and username are both set", b -> b.header("Authorization", KEY)
                        .basicAuth("u", KEY)),
                invalid("header.X-Key and header.x-key are the same header", b -> b.header("x-key", KEY)
                        .header("X-Key", KEY)),
                invalid("header.X-Api-Key would be sent over plain http to http://h;", b -> b.baseUrl("http://h/")
                        .header("X-Api-Key", KEY)),
                invalid("queryUrl is on https://q and baseUrl on https://h:", b -> b.header("Authorization", KEY)
                        .queryUrl("https://q/")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("invalidHeaders")
    void refusesIllegalHeadersWithoutTheirValues(String message, UnaryOperator<HttpStoreBuilder> change) {
        HttpStoreBuilder builder = change.apply(HttpStore.builder().baseUrl("https://h/base"));
        for (ThrowingCallable check : List.<ThrowingCallable>of(builder::build, builder::check)) {
            assertThatThrownBy(check)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith(message)
                    .hasMessageNotContaining(KEY);
        }
    }

    @Test
    void acceptsPlainHttpWhenAllowed() {
        HttpStore.builder()
                .baseUrl("http://h/")
                .header("X-Api-Key", KEY)
                .allowInsecureAuth(true)
                .check();
    }

    @Test
    void forgetsHeaderThatIsSetToNull() {
        server.otherwise().reply(Reply.json("{}"));
        open(builder().header("X-Api-Key", KEY).header("X-Api-Key", null)).getMetadata("k");
        assertThat(request().header("X-Api-Key")).isNull();
    }
}
