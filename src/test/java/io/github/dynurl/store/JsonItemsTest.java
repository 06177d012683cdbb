package io.github.dynurl.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonItemsTest {
    private static InputStream stream(String json) {
        return new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8));
    }

    private static JsonItems array(String json, String at, @Nullable String cursorAt) throws IOException {
        JsonPointer cursor = cursorAt == null ? null : JsonPointer.parse(cursorAt);
        return JsonItems.array(stream(json), JsonPointer.parse(at), cursor, () -> {});
    }

    private static List<@Nullable Object> all(JsonItems items) throws IOException {
        List<@Nullable Object> all = new ArrayList<>();
        while (items.advance()) {
            all.add(items.item());
        }
        assertThat(items.advance()).isFalse();
        return all;
    }

    static Stream<Arguments> arrays() {
        return Stream.of(
                Arguments.of("[]", "", List.of()),
                Arguments.of("null", "", List.of()),
                Arguments.of(
                        "\ufeff [1, \"a\", null, {\"b\": [2]}] ",
                        "",
                        Arrays.asList(1, "a", null, Map.of("b", List.of(2)))),
                Arguments.of("{\"items\": [\"a\"]}", "/items", List.of("a")),
                Arguments.of("{\"x\": [9], \"items\": [\"a\"], \"y\": {\"items\": [8]}}", "/items", List.of("a")),
                Arguments.of(
                        "{\"x\": {\"items\": [7]}, \"r\": {\"n\": 1, \"items\": [\"a\"], \"m\": 2}, \"z\": 3}",
                        "/r/items",
                        List.of("a")),
                Arguments.of("{\"items\": null, \"x\": 1}", "/items", List.of()));
    }

    @ParameterizedTest
    @MethodSource("arrays")
    void findsItemsOfArrayAnywhereInObject(String json, String at, List<Object> expected) throws IOException {
        assertThat(all(array(json, at, null))).isEqualTo(expected);
    }

    @Test
    void readsSequenceOfValues() throws IOException {
        JsonItems items = JsonItems.sequence(stream("{\"a\":1}\n{\"a\":2}\r\n\n\"x\"\n3"), () -> {});
        assertThat(all(items)).containsExactly(Map.of("a", 1), Map.of("a", 2), "x", 3);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"items": [1], "next": "c"}               | /items   | /next   | c
            {"next": "c", "items": [1]}               | /items   | /next   | c
            {"next": 17, "items": [1]}                | /items   | /next   | 17
            {"r": {"items": [1], "page": {"n": "c"}}} | /r/items | /r/page/n | c
            {"r": {"items": [1]}, "page": {"n": "c"}} | /r/items | /page/n | c
            {"links": [{"n": "c"}], "items": []}      | /items   | /links/0/n | c
            """)
    void findsCursorOutsideOfArray(String json, String at, String cursorAt, String cursor) throws IOException {
        JsonItems items = array(json, at, cursorAt);
        all(items);
        assertThat(items.cursor()).hasToString(cursor);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{\"items\": [1]}", "{\"items\": [1], \"next\": null}", "{\"items\": [1], \"x\": {\"next\": 1}}"
            })
    void findsNoCursorIfThereIsNone(String json) throws IOException {
        JsonItems items = array(json, "/items", "/next");
        all(items);
        assertThat(items.cursor()).isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {}                  | ''       | the JSON is not an array
            "a"                 | ''       | the JSON is not an array
            ''                  | ''       | the JSON is empty
            {"items": {}}       | /items   | the JSON has no array at "/items"
            {"item": []}        | /items   | the JSON has no array at "/items"
            [1]                 | /items   | the JSON has no array at "/items"
            [1                  | ''       | the JSON ends too early
            [1,]                | ''       | the JSON is broken
            [1] x               | ''       | the JSON is broken
            [1] 2               | ''       | there is text after the JSON
            {"items": [1]       | /items   | the JSON ends too early
            {"items": [1]} {}   | /items   | there is text after the JSON
            [{"a":1,"a":2}]     | ''       | the JSON has a name twice
            """)
    void rejectsJsonWithoutTheExpectedArray(String json, String at, String why) {
        assertThatThrownBy(() -> all(array(json, at, null)))
                .isInstanceOf(JsonException.class)
                .hasMessageStartingWith(why);
    }

    @Test
    void readsAnyNumberOfItems() throws IOException {
        // All items together have more tokens than one item may have.
        String item = "{\"id\":\"k\",\"n\":[1,2,3]},";
        JsonItems items = array("[" + item.repeat(60_000) + "0]", "", null);
        assertThat(all(items)).hasSize(60_001);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/items"})
    void limitsSizeOfEachItem(String at) {
        // An item may have 250,000 tokens and 200 levels.
        String large = "[[" + "1,".repeat(300_000) + "1]]";
        assertThatThrownBy(() -> all(array(at.isEmpty() ? large : "{\"items\":" + large + "}", at, null)))
                .isInstanceOf(JsonException.class)
                .hasMessageContaining("exceeds a limit");
        String deep = "[".repeat(300) + "]".repeat(300);
        assertThatThrownBy(() -> all(array(at.isEmpty() ? deep : "{\"items\":" + deep + "}", at, null)))
                .isInstanceOf(JsonException.class)
                .hasMessageContaining("exceeds a limit");
    }

    @Test
    void callsBackBeforeEachItem() throws IOException {
        int[] calls = {0};
        JsonItems items = JsonItems.array(stream("[1,2]"), JsonPointer.parse(""), null, () -> calls[0]++);
        items.advance();
        items.advance();
        assertThat(calls[0]).isEqualTo(2);
        assertThat(items.item()).isEqualTo(2);
    }
}
