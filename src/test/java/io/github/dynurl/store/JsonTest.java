package io.github.dynurl.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

    static Metadata read(byte[] json, Select select) throws IOException {
        return Json.read(new ByteArrayInputStream(json), select, PartInfo.NONE);
    }

    static Metadata read(String json) throws IOException {
        return read(json.getBytes(UTF_8), Select.all());
    }

    @Test
    void readsObject() throws IOException {
        assertThat(read(" {\"a\" : [1, \"x\", null, true, {}], \"\\u00e9\":{\"b\":false}} \n"))
                .isEqualTo(Map.of("a", Arrays.asList(1, "x", null, true, Map.of()), "é", Map.of("b", false)));
        assertThat(read("{}")).isEmpty();
    }

    @ParameterizedTest(name = "[{index}]")
    @ValueSource(
            strings = {
                "",
                " \n",
                "null",
                "true",
                "1",
                "\"a\"",
                "[1]",
                "[]",
                "<html><body>OK</body></html>",
                "OK",
                "{",
                "{\"a\"",
                "{\"a\":",
                "{\"a\":1",
                "{\"a\":\"x",
                "{\"a\":1}}",
                "{\"a\":1}{}",
                "{\"a\":1} x",
                "{\"a\":1},",
                "{\"a\":NaN}",
                "{\"a\":Infinity}",
                "{\"a\":-Infinity}",
                "{\"a\":01}",
                "{\"a\":+1}",
                "{\"a\":.5}",
                "{\"a\":1.}",
                "{\"a\":0x1}",
                "{\"a\":1,}",
                "{,}",
                "{a:1}",
                "{'a':1}",
                "{\"a\":'x'}",
                "{\"a\":\"\t\"}",
                "{\"a\":\"\\x\"}",
                "{\"a\":[1,]}",
                "{\"a\":tru}",
                "{\"a\":undefined}",
                "{\"a\" 1}",
                "// c\n{}",
                "/* c */{}",
                "# c\n{}",
                "{}\u0000",
                "{\"a\":1,\"a\":1}",
                "{\"a\":{\"b\":1,\"b\":2}}",
                "{\"a\":[{\"b\":1,\"b\":2}]}",
                "{\"a\":1,\"\\u0061\":2}"
            })
    void rejectsTextThatIsNotExactlyOneObject(String json) {
        assertThatThrownBy(() -> read(json))
                .isInstanceOf(JsonException.class)
                .hasMessageStartingWith("the")
                .hasMessageNotContainingAny("\n", "StreamReadFeature", "Source");
        assertThatThrownBy(() -> read(json.getBytes(UTF_8), Select.of("other"))).isInstanceOf(JsonException.class);
        assertThatThrownBy(() -> Json.parseObject(json)).isInstanceOf(JsonException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``| the JSON is empty",
                "null| the JSON is not an object",
                "[1]| the JSON is not an object",
                "{\"a\":1}{}| there is text after the JSON",
                "{\"a\":| the JSON ends too early",
                "<html>| the JSON is broken at line 1, column 1"
            })
    void explainsWhatIsWrong(String json, String message) {
        assertThatThrownBy(() -> read(json)).hasMessage(message);
    }

    @Test
    void explainsDuplicateName() {
        assertThatThrownBy(() -> read("{\"a\":1,\"a\":2}"))
                .hasMessageStartingWith("the JSON has a name twice at line 1");
    }

    /** The bytes are invalid, incomplete, half of a surrogate pair, or an incomplete character before another one. */
    @ParameterizedTest
    @ValueSource(strings = {"ff", "80", "e9", "c3", "e282", "eda080", "c328", "f09f98", "fe"})
    void rejectsMalformedUtf8(String hex) {
        assertBroken("{\"a\":\"", hex, "\"}");
        assertBroken("{\"", hex, "\":1}");
    }

    private static void assertBroken(String before, String hex, String after) {
        byte[] json = bytes(before, hex, after);
        assertThatThrownBy(() -> read(json, Select.all())).isInstanceOf(JsonException.class);
        assertThatThrownBy(() -> read(json, Select.of("other"))).isInstanceOf(JsonException.class);
    }

    static byte[] bytes(String before, String hex, String after) {
        byte[] middle = HexFormat.of().parseHex(hex);
        byte[] all = Arrays.copyOf(before.getBytes(UTF_8), before.length() + middle.length + after.length());
        System.arraycopy(middle, 0, all, before.length(), middle.length);
        System.arraycopy(after.getBytes(UTF_8), 0, all, before.length() + middle.length, after.length());
        return all;
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32", "UTF-32LE", "UTF-32BE"})
    void rejectsOtherEncodings(String charset) {
        for (String json : List.of("{\"a\":1}", "{}", " {}", "\ufeff{\"a\":1}")) {
            assertThatThrownBy(() -> read(json.getBytes(Charset.forName(charset)), Select.all()))
                    .isInstanceOf(JsonException.class);
        }
    }

    @Test
    void dropsOneByteOrderMarkAtTheStart() throws IOException {
        assertThat(read("\ufeff{\"a\":1}")).isEqualTo(Map.of("a", 1));
        assertThatThrownBy(() -> read("\ufeff\ufeff{\"a\":1}")).isInstanceOf(JsonException.class);
        assertThatThrownBy(() -> read("\ufeff")).isInstanceOf(JsonException.class);
        assertThatThrownBy(() -> read("{\"a\":1}\ufeff")).isInstanceOf(JsonException.class);
        assertThat(read("{\"\ufeffa\":\"\ufeff\"}")).isEqualTo(Map.of("\ufeffa", "\ufeff"));
    }

    @Test
    void distinguishesFailedStreamFromMalformedJson() throws IOException {
        InputStream failing = InputStream.nullInputStream();
        failing.close(); // each read of a closed stream fails
        assertThatThrownBy(() -> Json.read(failing, Select.all(), PartInfo.NONE))
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(JsonException.class);
    }

    @Test
    void readsBackWhatItHasWritten() throws IOException {
        Metadata metadata = Metadata.of(Map.of("ä", List.of("😀", 1.5, "\u2028\"\u0000", true)));
        assertThat(Json.parseObject(Json.text(metadata))).isEqualTo(metadata);
        assertThat(read(Json.bytes(metadata), Select.all())).isEqualTo(metadata);
        assertThat(Json.text(null)).isEqualTo("null");
        assertThat(Json.text("a\"\n")).isEqualTo("\"a\\\"\\n\"");
    }

    @Test
    void rejectsValueThatCannotBeWritten() {
        assertThatThrownBy(() -> Json.text(new Object())).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> Json.bytes(List.of(new Object()))).isInstanceOf(InvalidRequestException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "1|1",
                "[1, \"a\"]|[1, a]",
                "{\"a\": 1}|{a=1}",
                " -5 |-5",
                "1.0|1.0",
                "true|true",
                "false|false",
                "\"a b\"|a b",
                "\"\\u00e9\"|é"
            })
    void parsesValue(String text, String expected) throws IOException {
        assertThat(Json.parse(text)).hasToString(expected);
        assertThat(Json.parse("null")).isNull();
        assertThat(Json.parse("5")).isEqualTo(5);
        assertThat(Json.parse("\"5\"")).isEqualTo("5");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "a", "text", "[1", "{", "1 2", "1x", "01", "\"a", "'a'", "NaN", "1,2", "2026-01-01"})
    void rejectsTextThatIsNotExactlyOneValue(String text) {
        assertThatThrownBy(() -> Json.parse(text)).isInstanceOf(JsonException.class);
    }
}
