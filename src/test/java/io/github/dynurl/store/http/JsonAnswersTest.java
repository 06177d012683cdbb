package io.github.dynurl.store.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.Permissions;
import io.github.dynurl.store.Select;
import io.github.dynurl.store.StoreException;
import io.github.dynurl.store.StoreException.Outcome;
import io.github.dynurl.store.StoreUnavailableException;
import io.github.dynurl.store.UnexpectedReplyException;
import io.github.dynurl.testing.Reply;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonAnswersTest extends HttpStoreTestCase {
    private static final String METADATA = "/base/k/metadata";

    @Test
    void readsObjectWithValuesOfEachType() {
        server.on("GET", METADATA)
                .reply(Reply.json(
                                " {\"i\":1,\"d\":1.0,\"big\":100000000000000000000,\"t\":\"é\",\"n\":null,\"l\":[true]} \n")
                        .etag("\"m\""));
        Metadata metadata = store().getMetadata("k");
        Map<String, Object> expected = new HashMap<>();
        expected.put("i", 1);
        expected.put("d", 1.0);
        expected.put("big", BigInteger.TEN.pow(20));
        expected.put("t", "é");
        expected.put("n", null);
        expected.put("l", List.of(true));
        assertThat(metadata).isEqualTo(expected);
        assertThat(metadata.info().strongEtag()).contains("\"m\"");
    }

    @Test
    void keepsOnlySelectedMetadata() {
        server.on("GET", METADATA).reply(Reply.json("{\"a\":1,\"b\":{\"c\":[1,2]},\"d\":3}"));
        assertThat(store().getMetadata("k", Select.of("d", "missing"))).isEqualTo(Map.of("d", 3));
    }

    static Stream<Reply> framings() {
        Reply json = Reply.json("{\"a\":1}");
        return Stream.of(
                json,
                json.chunked(1),
                json.closeDelimited(),
                Reply.ok("{\"a\":1}"),
                Reply.ok("{\"a\":1}").type("text/plain"),
                Reply.ok("{\"a\":1}").type("application/json; charset=iso-8859-1"),
                Reply.ok("\ufeff{\"a\":1}"),
                Reply.status(203).body("{\"a\":1}"),
                json.header("Content-Encoding", "identity"));
    }

    @ParameterizedTest
    @MethodSource("framings")
    void acceptsAnyFramingAndMediaType(Reply reply) {
        server.on("GET", METADATA).reply(reply);
        assertThat(store().getMetadata("k")).isEqualTo(Map.of("a", 1));
    }

    @Test
    void decodesUtf8RegardlessOfCharset() {
        server.on("GET", METADATA).reply(Reply.ok("{\"a\":\"é😀\"}").type("application/json; charset=iso-8859-1"));
        assertThat(store().getMetadata("k")).isEqualTo(Map.of("a", "é😀"));
    }

    static Stream<Arguments> malformedBodies() {
        return Stream.of(
                Arguments.of("<!DOCTYPE html><html>login</html>", "the JSON is broken at line 1, column"),
                Arguments.of("null", "the JSON is not an object"),
                Arguments.of("[1]", "the JSON is not an object"),
                Arguments.of("\"text\"", "the JSON is not an object"),
                Arguments.of("42", "the JSON is not an object"),
                Arguments.of("", "the JSON is empty"),
                Arguments.of(" \r\n", "the JSON is empty"),
                Arguments.of("\ufeff", "the JSON is empty"),
                Arguments.of("{\"a\":NaN}", "the JSON is broken"),
                Arguments.of("{\"a\":Infinity}", "the JSON is broken"),
                Arguments.of("{\"a\":01}", "the JSON is broken"),
                Arguments.of("{\"a\":1,}", "the JSON is broken"),
                Arguments.of("{'a':1}", "the JSON is broken"),
                Arguments.of("{a:1}", "the JSON is broken"),
                Arguments.of("{\"a\":\"\n\"}", "the JSON is broken"),
                Arguments.of("{\"a\":1} // c", "the JSON is broken"),
                Arguments.of("{\"a\":1,\"a\":2}", "the JSON has a name twice"),
                Arguments.of("{\"x\":{\"a\":1,\"a\":2}}", "the JSON has a name twice"),
                Arguments.of("{\"a\":1", "the JSON ends too early"),
                Arguments.of("{\"a\":1}{}", "there is text after the JSON"),
                Arguments.of("{\"a\":1e99999999999}", "exponent is too large"),
                Arguments.of("{\"a\":" + "9".repeat(1_000_000) + "}", "the JSON exceeds a limit"),
                Arguments.of("{\"a\":" + "[".repeat(100_000), "the JSON exceeds a limit"));
    }

    @ParameterizedTest
    @MethodSource("malformedBodies")
    void rejectsResponseWithoutJsonObject(String body, String why) {
        server.on("GET", METADATA).reply(Reply.ok(body).type("text/html"));
        HttpStore store = store();
        UnexpectedReplyException e = failure(UnexpectedReplyException.class, () -> store.getMetadata("k"));
        assertThat(e)
                .hasMessageStartingWith("Cannot getMetadata \"k\": GET " + server.url("/base/k/metadata")
                        + " ({base}/{key}/{part}) was answered 200 \"text/html\": ")
                .hasMessageContaining(why);
        assertThat(e.getMessage()).hasSizeLessThan(400).doesNotContain("login", "999999999999");
        assertThat(e.status()).isEqualTo(200);
        assertThat(e.outcome()).isEqualTo(Outcome.REJECTED);
    }

    static Stream<byte[]> notUtf8() {
        return Stream.of(
                "{\"a\":\"é\"}".getBytes(StandardCharsets.ISO_8859_1),
                "{\"a\":1}".getBytes(StandardCharsets.UTF_16LE),
                "{\"a\":1}".getBytes(StandardCharsets.UTF_16),
                // overlong, half of a surrogate pair, incomplete
                new byte[] {'{', '"', 'a', '"', ':', '"', (byte) 0xc0, (byte) 0xaf, '"', '}'},
                new byte[] {'{', '"', 'a', '"', ':', '"', (byte) 0xed, (byte) 0xa0, (byte) 0x80, '"', '}'},
                new byte[] {'{', '"', 'a', '"', ':', '"', (byte) 0xe2, (byte) 0x82, '"', '}'});
    }

    @ParameterizedTest
    @MethodSource("notUtf8")
    void rejectsInvalidUtf8(byte[] body) {
        server.on("GET", METADATA).reply(Reply.ok(body).type("application/json"));
        HttpStore store = store();
        failure(UnexpectedReplyException.class, () -> store.getMetadata("k"));
    }

    @Test
    void rejectsTooLargeContentLengthAtOnce() {
        server.on("GET", METADATA).reply(Reply.json("{\"a\":1}").declaredLength(8));
        HttpStore store = open(builder().maxJsonSize(7));
        assertThat(failure(UnexpectedReplyException.class, () -> store.getMetadata("k")))
                .hasMessageEndingWith("the JSON is longer than 7 bytes (maxJsonSize)");
    }

    @Test
    void rejectsResponseAsSoonAsItIsTooLong() {
        server.on("GET", METADATA).reply(Reply.ok().endlessBody("{\"a\":\"", "aaaaaaaaaaaaaaaa"));
        HttpStore store = open(builder().maxJsonSize(100_000));
        assertThat(failure(UnexpectedReplyException.class, () -> store.getMetadata("k")))
                .hasMessageContaining("(maxJsonSize)");
        soon("the server notices").until(() -> server.connections().get(0).abandoned());
        assertThat(server.connections().get(0).replyBodyBytesSent()).isLessThan(MORE_THAN_BUFFERED);
    }

    @Test
    void acceptsResponseOfMaximumSize() {
        server.on("GET", METADATA)
                .replies(Reply.json("{\"a\":1}"), Reply.json("{\"a\":1}").chunked(2));
        HttpStore store = open(builder().maxJsonSize(7));
        assertThat(store.getMetadata("k")).hasSize(1);
        assertThat(store.getMetadata("k")).hasSize(1);
    }

    static Stream<Reply> cuts() {
        Reply json = Reply.json("{\"a\":\"0123456789\"}");
        return Stream.of(
                json.cutAfter(9),
                json.cutAfter(0),
                json.resetAfter(9),
                json.chunked().cutAfter(9),
                json.withoutLastChunk());
    }

    @ParameterizedTest
    @MethodSource("cuts")
    void neverAcceptsTruncatedResponse(Reply reply) {
        server.on("GET", METADATA).reply(reply);
        HttpStore store = store();
        assertThat(failure(StoreException.class, () -> store.getMetadata("k")))
                .isInstanceOf(StoreUnavailableException.class);
    }

    @Test
    void failsIfConnectionEndsWithinDocument() {
        server.on("GET", METADATA).reply(Reply.json("{\"a\":1").closeDelimited());
        HttpStore store = store();
        failure(StoreException.class, () -> store.getMetadata("k"));
    }

    @Test
    void convertsPermissionsToSets() {
        server.on("GET", "/base/k/auth")
                .reply(Reply.json("{\"owned\":[\"a\",\"b\",\"a\"],\"read\":[]}").etag("\"p\""));
        Permissions permissions = store().getPermissions("k");
        assertThat(permissions).isEqualTo(Map.of("owned", Set.of("a", "b"), "read", Set.of()));
        assertThat(permissions.info().strongEtag()).contains("\"p\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"owned\":\"me\"}",
                "{\"owned\":null}",
                "{\"owned\":[1]}",
                "{\"owned\":[null]}",
                "{\"owned\":{}}"
            })
    void rejectsMalformedPermissions(String body) {
        server.on("GET", "/base/k/auth").reply(Reply.json(body));
        HttpStore store = store();
        UnexpectedReplyException e = failure(UnexpectedReplyException.class, () -> store.getPermissions("k"));
        assertThat(e)
                .hasMessageStartingWith("Cannot getPermissions \"k\": GET " + server.url("/base/k/auth")
                        + " ({base}/{key}/{part}) was answered")
                .hasMessageContaining("\"owned\"");
        assertThat(e.status()).isEqualTo(200);
    }
}
