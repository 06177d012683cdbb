package io.github.dynurl.store.http;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dynurl.store.http.dialect.DialectValue;
import io.github.dynurl.store.url.FilterEncoding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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

    static Stream<Arguments> choices() {
        return Stream.of(
                Arguments.of(DialectValue.UPDATE_MODE, UpdateMode.values()),
                Arguments.of(DialectValue.DELETE_MODE, DeleteMode.values()),
                Arguments.of(DialectValue.MISSING_PARTS, MissingParts.values()),
                Arguments.of(DialectValue.FILTER_ENCODING, FilterEncoding.values()));
    }

    @ParameterizedTest
    @MethodSource("choices")
    void hasEachConstantAsText(DialectValue value, Enum<?>[] constants) {
        String last = constants[constants.length - 1].name();
        String others =
                Stream.of(constants).limit(constants.length - 1).map(Enum::name).collect(joining(", "));
        assertThat(value.legalTexts()).isEqualTo(others + " or " + last);
        assertThat(value.defaultText()).isEqualTo(constants[0].name());
    }

    @Test
    void settersAndTextsSetSameValues() {
        Dialect typed = Dialect.documented()
                .updateMode(UpdateMode.patch)
                .patchContentType("application/json")
                .verifyUpdates(true)
                .queryKeyPointer("/id");
        Dialect texts = Dialect.documented()
                .with("updateMode", "patch")
                .with(Map.of(
                        "patchContentType", "application/json", "verifyUpdates", "TRUE", "queryKeyPointer", "/id"));
        assertThat(typed.values()).isEqualTo(texts.values()).hasSize(4);
        assertThat(typed.queryKeyPointer(null).values()).hasSize(3);
    }

    @Test
    void readsFileInUtf8(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("my.properties"), "queryKeyPointer=/Schlüssel");
        assertThat(Dialect.load(file).values()).containsEntry("queryKeyPointer", "/Schlüssel");
        Files.write(file, new byte[] {'a', '=', (byte) 0xfc});
        assertThatThrownBy(() -> Dialect.load(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("my.properties is not in UTF-8");
    }

    @Test
    void dialectSetsUrlsUnlessBuilderDoes() {
        Dialect dialect = Dialect.documented()
                .with(Map.of(
                        "urlFormat", "{base}/{part}/{key}", "urlFormatNoPart", "{base}/all/{key}", "dataPart", "d"));
        assertThat(infoOf(builder(dialect)))
                .containsEntry("urlFormat", "{base}/{part}/{key}")
                .containsEntry("urlFormatNoPart", "{base}/all/{key}");
        assertThat(infoOf(builder(dialect).urlFormat("{base}/{key}"))).containsEntry("urlFormat", "{base}/{key}");
        assertThatThrownBy(() -> builder(dialect).metadataPart("d").check())
                .hasMessageStartingWith("metadataPart and dataPart are both \"d\"");
    }

    private static Map<String, Object> infoOf(HttpStoreBuilder builder) {
        try (HttpStore store = builder.build()) {
            return store.info();
        }
    }
}
