package io.github.dynurl.store.http;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dynurl.store.url.FilterEncoding;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DialectTest {
    private static HttpStoreBuilder builder(Dialect dialect) {
        return HttpStore.builder()
                .baseUrl("http://h/b")
                .queryUrl("http://h/find")
                .dialect(dialect);
    }

    private static HttpStoreBuilder builderWithPointers(String items, String cursor) {
        Dialect dialect = Dialect.documented().queryItemsPointer(items).queryCursorPointer(cursor);
        return builder(dialect).queryUrl("http://h/find?c={cursor}");
    }

    static Stream<Arguments> contradictions() {
        Dialect plain = Dialect.documented();
        Dialect patch = plain.updateMode(UpdateMode.patch);
        return Stream.of(
                Arguments.of(builder(plain.patchContentType("application/json")), "patchContentType"),
                Arguments.of(builder(patch.patchContentType("text/plain")), "patchContentType must be a JSON type"),
                Arguments.of(
                        builder(patch.patchContentType("application/xml")), "patchContentType must be a JSON type"),
                Arguments.of(builder(patch.patchContentType("application/json\r\nX: y")), "patchContentType"),
                Arguments.of(builder(patch.patchContentType("")), "patchContentType"),
                Arguments.of(builder(patch.patchContentType("application/json-patch+json")), "it must be"),
                Arguments.of(builder(patch.patchContentType("Application/JSON-Patch+JSON")), "it must be"),
                Arguments.of(builder(patch.patchContentType("application/json-patch+json ; a=b")), "it must be"),
                Arguments.of(builder(plain.queryMetadataPointer("/m")), "queryMetadataPointer needs queryKeyPointer"),
                Arguments.of(builder(plain.queryKeyPointer("")), "queryKeyPointer is empty"),
                Arguments.of(builder(plain.queryKeyPointer("/a~")), "queryKeyPointer: "),
                Arguments.of(
                        builder(plain.queryItemsPointer("/i").queryCursorPointer("/n")),
                        "queryCursorPointer has no effect without {cursor}"),
                Arguments.of(
                        builder(plain.queryCursorPointer("/n")).queryUrl("http://h/find?c={cursor}"),
                        "queryCursorPointer needs queryItemsPointer"),
                Arguments.of(builderWithPointers("/data/items", "/data"), "queryCursorPointer must point beside"),
                Arguments.of(
                        builderWithPointers("/data/items", "/data/items/0/next"),
                        "queryCursorPointer must point beside"),
                Arguments.of(builderWithPointers("/items", "/items"), "queryCursorPointer must point beside"),
                Arguments.of(builderWithPointers("/items", ""), "queryCursorPointer must point beside"),
                Arguments.of(
                        builder(plain.filterEncoding(FilterEncoding.plain)).queryBody(true), "filterEncoding=plain"),
                Arguments.of(
                        builder(plain.filterEncoding(FilterEncoding.plain)).queryUrl("http://h/find?f={filter}"),
                        "filterEncoding=plain"));
    }

    @ParameterizedTest
    @MethodSource("contradictions")
    void rejectsContradictoryOptions(HttpStoreBuilder builder, String message) {
        assertThatThrownBy(builder::check)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
        assertThatThrownBy(builder::build).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "application/merge-patch+json",
                "application/json; charset=utf-8",
                "Application/vnd.x.y+JSON"
            })
    void acceptsAnyJsonMediaTypeForPatch(String type) {
        Dialect dialect = Dialect.documented().updateMode(UpdateMode.patch).patchContentType(type);
        assertThatCode(() -> builder(dialect).check()).doesNotThrowAnyException();
    }

    @Test
    void doesNotChangeOriginalDialect() {
        Dialect.documented().updateMode(UpdateMode.patch).patchContentType("text/plain");
        assertThatCode(() -> builder(Dialect.documented()).check()).doesNotThrowAnyException();
    }
}
