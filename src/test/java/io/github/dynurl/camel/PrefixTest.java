package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dynurl.store.InvalidRequestException;
import io.github.dynurl.testing.Reply;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;

/** Tests the option {@code prefix} and the header {@code CamelDynUrlPrefix}. */
@Tag("compat")
class PrefixTest extends FunctionTestCase {
    private static final String KEYS = "operation=queryKeys&queryResult=list";

    @BeforeEach
    void script() {
        server.on("GET", "/find").reply(Reply.ok("a/1\nb/1\na/2\nA/3\na\n"));
    }

    /** Returns the keys that a query finds with some options and a value of the header. Both may be missing. */
    private @Nullable Object keys(String options, @Nullable Object header) {
        String all = KEYS + (options.isEmpty() ? "" : "&" + options);
        Object body =
                sendAndCheck(all, "", headers("CamelDynUrlPrefix", header)).getBody();
        request();
        return body;
    }

    @Test
    void findsOnlyKeysThatBeginWithOption() {
        assertThat(keys("prefix=a/", null)).isEqualTo(List.of("a/1", "a/2"));
    }

    @Test
    void usesHeaderIfOptionIsNotSet() {
        assertThat(keys("", "a/")).isEqualTo(List.of("a/1", "a/2"));
    }

    @ParameterizedTest
    @NullAndEmptySource
    void findsAllKeysWithoutPrefix(@Nullable String header) {
        assertThat(keys("", header)).isEqualTo(List.of("a/1", "b/1", "a/2", "A/3", "a"));
    }

    static Stream<Object> otherPrefixes() {
        return Stream.of("b", "", List.of("b"), new byte[] {'b'}, "\u0000");
    }

    @ParameterizedTest
    @MethodSource("otherPrefixes")
    void ignoresHeaderIfOptionIsSet(Object header) {
        assertThat(keys("prefix=a/", header)).isEqualTo(List.of("a/1", "a/2"));
    }

    static Stream<Object> wrongPrefixes() {
        return Stream.of("a\n", "../", "a/./", "\ud83d", List.of("a"), new byte[] {'a'}, Map.of());
    }

    @ParameterizedTest
    @MethodSource("wrongPrefixes")
    void refusesPrefixThatNoKeyCanHave(Object prefix) {
        InvalidRequestException failure =
                failure(InvalidRequestException.class, KEYS, "", headers("CamelDynUrlPrefix", prefix));
        assertThat(failure).hasMessageContaining("the header CamelDynUrlPrefix");
    }

    @Test
    void refusesOptionThatNoKeyCanHave() {
        assertThatThrownBy(
                        () -> context.getEndpoint(store(KEYS + "&prefix=../")).createProducer())
                .hasStackTraceContaining("the option prefix is the beginning of no key");
    }

    @Test
    void sendsPrefixWhereQueryUrlHasIt() {
        String queryUrl = "&queryUrl=RAW(" + server.url("/find?p={prefix}") + ")";
        String uri = store(KEYS + "&prefix=RAW(a/)").replaceFirst("&queryUrl=[^&]*", "") + queryUrl;
        assertThat(context.createProducerTemplate().requestBody(uri, "")).isEqualTo(List.of("a/1", "a/2"));
        assertThat(request().query()).isEqualTo("p=a%2F");
    }

    @Test
    void appliesToQueryWithMetadata() {
        server.on("GET", "/base/a/1/metadata").reply(Reply.json("{\"n\":1}"));
        server.on("GET", "/base/a/2/metadata").reply(Reply.json("{\"n\":2}"));
        sendAndCheck("operation=query&queryResult=list&prefix=a/");
        assertThat(requestLines(3))
                .containsExactlyInAnyOrder("GET /find", "GET /base/a/1/metadata", "GET /base/a/2/metadata");
    }

    @Test
    void isDynamicInToD() throws Exception {
        routes(rb -> rb.from("direct:in").toD(store(KEYS + "&prefix=${body}")));
        assertThat(context.createProducerTemplate().requestBody("direct:in", "a/"))
                .isEqualTo(List.of("a/1", "a/2"));
        assertThat(context.createProducerTemplate().requestBody("direct:in", "b"))
                .isEqualTo(List.of("b/1"));
        assertThat(requestLines(2)).containsExactly("GET /find", "GET /find");
        assertThat(context.getEndpoints().stream().filter(DynUrlEndpoint.class::isInstance))
                .hasSize(1);
    }
}
