package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.store.InvalidRequestException;
import io.github.dynurl.store.StoreException.Outcome;
import io.github.dynurl.testing.Reply;
import java.io.ByteArrayInputStream;
import java.math.BigDecimal;
import java.nio.CharBuffer;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.camel.FailedToCreateProducerException;
import org.apache.camel.ResolveEndpointFailedException;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests keys in the header. Text, numbers, UUIDs and enums are accepted. All other types are refused before a request
 * is sent. Expressions in a key are not evaluated.
 */
@Tag("compat")
class KeyHeaderTest extends FunctionTestCase {

    static Stream<Arguments> keys() {
        return Stream.of(
                Arguments.of("a", "a"),
                Arguments.of("a/b/c", "a/b/c"),
                Arguments.of(CharBuffer.wrap("sb"), "sb"),
                Arguments.of('c', "c"),
                Arguments.of(42, "42"),
                Arguments.of(-7L, "-7"),
                Arguments.of(new BigDecimal("1.10"), "1.10"),
                Arguments.of(
                        UUID.fromString("123e4567-e89b-12d3-a456-426614174000"),
                        "123e4567-e89b-12d3-a456-426614174000"),
                Arguments.of(DayOfWeek.MONDAY, "MONDAY"),
                Arguments.of("a b", "a%20b"),
                Arguments.of("a%2Fb", "a%252Fb"),
                Arguments.of("a+b", "a%2Bb"),
                Arguments.of("?x=1#f", "%3Fx=1%23f"),
                Arguments.of("e\u0301", "e%CC%81"),
                Arguments.of("\u00e9", "%C3%A9"),
                Arguments.of("\ud83d\ude00", "%F0%9F%98%80"));
    }

    static Stream<Arguments> hostileKeys() {
        return Stream.of(
                Arguments.of("${header.x}", "$%7Bheader.x%7D"),
                Arguments.of("$simple{header.x}", "$simple%7Bheader.x%7D"),
                Arguments.of("{{env:HOME}}", "%7B%7Benv:HOME%7D%7D"),
                Arguments.of("RAW(x)", "RAW(x)"),
                Arguments.of("#{bean}", "%23%7Bbean%7D"),
                Arguments.of("#bean:x", "%23bean:x"),
                Arguments.of("{base}", "%7Bbase%7D"),
                Arguments.of("{part}", "%7Bpart%7D"),
                Arguments.of("http://evil/a", "http://evil/a"),
                Arguments.of("//evil/a", "//evil/a"),
                Arguments.of("@evil", "@evil"),
                Arguments.of("key=k&operation=delete", "key=k&operation=delete"));
    }

    @ParameterizedTest
    @MethodSource({"keys", "hostileKeys"})
    void sendsKeyOfHeaderAsText(Object key, String path) {
        server.on("GET", "/base/" + path + "/data").reply(Reply.ok("x"));
        assertThat(sendAndCheck("operation=getData", "", headers(DynUrlConstants.KEY, key, "x", "secret"))
                        .getHeader(DynUrlConstants.KEY))
                .isEqualTo(key.toString());
        assertThat(requestLines(1)).containsExactly("GET /base/" + path + "/data");
        assertThat(request().header("Host")).isEqualTo("127.0.0.1:" + server.port());
    }

    @ParameterizedTest
    @MethodSource("hostileKeys")
    void deletesHostileKeyAtItsOwnUrl(String key, String path) {
        server.on("DELETE", "/base/" + path).reply(Reply.status(204));
        sendAndCheck("operation=delete", "", headers(DynUrlConstants.KEY, key));
        assertThat(requestLines(1)).containsExactly("DELETE /base/" + path);
    }

    static Stream<Arguments> refusedKeys() {
        return Stream.of(
                Arguments.of(null, "the key is missing"),
                Arguments.of("", "empty"),
                Arguments.of("/", "slashes"),
                Arguments.of("//", "slashes"),
                Arguments.of(".", "segment"),
                Arguments.of("..", "segment"),
                Arguments.of("a/../b", "segment"),
                Arguments.of("../a", "segment"),
                Arguments.of("a\rb", "U+000D"),
                Arguments.of("a\nb", "U+000A"),
                Arguments.of("a\0b", "U+0000"),
                Arguments.of("a\ud83d", "surrogate"),
                Arguments.of(List.of("a"), "java.util"),
                Arguments.of(Map.of("a", "b"), "java.util"),
                Arguments.of(new String[] {"a"}, "String"),
                Arguments.of(new byte[] {'a'}, "[B"),
                Arguments.of(new ByteArrayInputStream(new byte[] {'a'}), "java.io.ByteArrayInputStream"),
                Arguments.of(Optional.of("a"), "java.util.Optional"),
                Arguments.of(LocalDate.EPOCH, "java.time.LocalDate"),
                Arguments.of(true, "java.lang.Boolean"));
    }

    @ParameterizedTest
    @MethodSource("refusedKeys")
    void refusesInvalidKeyInHeaderBeforeSending(@Nullable Object key, String messagePart) {
        for (String operation : List.of("getData", "setData", "delete", "exists", "get", "updatePermissions")) {
            InvalidRequestException failure = failure(
                    InvalidRequestException.class, "operation=" + operation, "x", headers(DynUrlConstants.KEY, key));
            assertThat(failure).hasMessageStartingWith("Cannot " + operation).hasMessageContaining(messagePart);
            assertThat(failure).hasMessageContaining("the header CamelDynUrlKey");
            assertThat(failure.outcome()).isEqualTo(Outcome.NOT_SENT);
        }
    }

    @Test
    void namesOptionAndHeaderIfKeyIsMissing() {
        InvalidRequestException failure = failure(InvalidRequestException.class, "operation=delete", "x", Map.of());
        assertThat(failure)
                .hasMessage("Cannot delete: the key is missing; set the option key or the header CamelDynUrlKey");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "..", "a/../b", "a%0Db", "a%0Ab", "a%00b"})
    void refusesInvalidKeyInOptionAtStart(String key) {
        Assertions.assertThatThrownBy(() -> context.getEndpoint(store("operation=getData&key=" + key))
                        .createProducer())
                .isInstanceOfAny(ResolveEndpointFailedException.class, FailedToCreateProducerException.class)
                .rootCause()
                .hasMessageContaining("the key")
                .hasMessageContaining("option key");
    }

    @Test
    void truncatesLongKeyInMessages() {
        String key = "x".repeat(500) + "\r";
        InvalidRequestException failure =
                failure(InvalidRequestException.class, "operation=delete", "x", headers(DynUrlConstants.KEY, key));
        assertThat(String.valueOf(failure.getMessage()).length()).isLessThan(300);
    }

    @Test
    void ignoresKeyForQueriesAndInfo() {
        server.on("GET", "/find").reply(Reply.ok());
        sendAndCheck("operation=queryKeys&queryResult=list", "", headers(DynUrlConstants.KEY, "../.."));
        sendAndCheck("operation=info", "", headers(DynUrlConstants.KEY, "../.."));
        assertThat(requestLines(1)).containsExactly("GET /find");
    }
}
