package io.github.dynurl.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyTest {

    @ParameterizedTest(name = "[{index}]")
    @ValueSource(
            strings = {
                "a",
                " ",
                "a/b",
                "/a",
                "a/",
                "a//b",
                "...",
                "a/...",
                ".a",
                "a.",
                "..a/b..",
                "%2e%2e/x",
                "\u0080",
                "e\u0301",
                "😀",
                "a/😀/",
                "\uffff",
                "\u202e",
                "{base}",
                "http://evil/a",
                "//evil",
                "\\..\\"
            })
    void acceptsOrdinaryAndExoticTexts(String text) {
        assertThat(Key.flawOf(text)).isNull();
        assertThat(Key.of("getData", text).text()).isEqualTo(text);
        assertThat(new Key(text)).hasToString(text);
    }

    @ParameterizedTest(name = "[{index}]")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``| the key is empty",
                "/| the key has nothing but slashes",
                "///| the key has nothing but slashes",
                ".| the key has the segment \".\" at position 0, which servers resolve to another key",
                "..| the key has the segment \"..\" at position 0, which servers resolve to another key",
                "a/../b| the key has the segment \"..\" at position 2, which servers resolve to another key",
                "abc/.| the key has the segment \".\" at position 4, which servers resolve to another key",
                "//../| the key has the segment \"..\" at position 2, which servers resolve to another key",
            })
    void namesFlawAndItsPosition(String text, String flaw) {
        assertThat(Key.flawOf(text)).isEqualTo(flaw);
        assertThatThrownBy(() -> new Key(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(flaw);
    }

    @Test
    void namesControlCharacter() {
        assertThat(Key.flawOf("a\rb")).isEqualTo("the key has the control character U+000D at position 1");
        assertThat(Key.flawOf("\u0000")).isEqualTo("the key has the control character U+0000 at position 0");
        assertThat(Key.flawOf("ab\u007f")).isEqualTo("the key has the control character U+007F at position 2");
    }

    @ParameterizedTest(name = "[{index}]")
    @ValueSource(strings = {"a\ud83d", "a\ud83d\ud83d\ude00", "a\ude00", "a\ude00\ud83d"})
    void namesHalfOfSurrogatePair(String text) {
        assertThat(Key.flawOf(text)).isEqualTo("the key has half of a surrogate pair at position 1");
    }

    @Test
    void reportsMissingKey() {
        assertThat(Key.flawOf(null)).isEqualTo("the key is missing");
        InvalidRequestException failure =
                catchThrowableOfType(InvalidRequestException.class, () -> Key.of("getData", null));
        assertThat(failure).hasMessage("Cannot getData: the key is missing");
        assertThat(failure.key()).isEmpty();
    }

    @Test
    void namesActionAndKeyInException() {
        InvalidRequestException failure =
                catchThrowableOfType(InvalidRequestException.class, () -> Key.of("delete", "a\n"));
        assertThat(failure)
                .hasMessage("Cannot delete \"a\\u000a\": the key has the control character U+000A at position 1");
        assertThat(failure.key()).contains("a\n");
        assertThat(failure.action()).isEqualTo("delete");
        assertThat(failure.outcome()).isEqualTo(StoreException.Outcome.NOT_SENT);
    }

    @Test
    void comparesKeysByText() {
        assertThat(new Key("\u00e9")).isEqualTo(new Key("\u00e9")).isNotEqualTo(new Key("e\u0301"));
    }

    @ParameterizedTest(name = "[{index}]")
    @CsvSource(
            quoteCharacter = '`',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "`abc`,`\"abc\"`",
                "`a\"b\\c`,`\"a\\\"b\\\\c\"`",
                "`a\nb\r\u0001`,`\"a\\u000ab\\u000d\\u0001\"`",
                "`\u202eabc`,`\"\\u202eabc\"`",
                "`\u200b\ufeff`,`\"\\u200b\\ufeff\"`",
                "`\u2028\u2029\u0085`,`\"\\u2028\\u2029\\u0085\"`",
                "`äé日本😀`,`\"äé日本😀\"`"
            })
    void escapesInvisibleCharacters(String text, String shown) {
        assertThat(Key.shown(text)).isEqualTo(shown);
    }

    @Test
    void escapesLoneSurrogate() {
        assertThat(Key.shown("a\ud83db\ude00\u0000")).isEqualTo("\"a\\ud83db\\ude00\\u0000\"");
    }

    @Test
    void cutsLongTextAfter64Characters() {
        assertThat(Key.shown("x".repeat(64))).isEqualTo('"' + "x".repeat(64) + '"');
        assertThat(Key.shown("x".repeat(65))).isEqualTo('"' + "x".repeat(64) + "…\"");
        assertThat(Key.shown("x".repeat(1_000_000))).hasSize(64 + "\"…\"".length());
    }

    @Test
    void doesNotSplitSurrogatePair() {
        assertThat(Key.shown("x".repeat(63) + "😀")).isEqualTo('"' + "x".repeat(63) + "…\"");
        assertThat(Key.shown("x".repeat(62) + "😀" + "y")).isEqualTo('"' + "x".repeat(62) + "😀…\"");
    }
}
