package io.github.dynurl.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonPointerTest {
    /** The example document of RFC 6901, 5. */
    private static final Map<String, Object> DOCUMENT =
            Map.of("foo", List.of("bar", "baz"), "", 0, "a/b", 1, "c%d", 2, "e^f", 3, "k\"l", 6, " ", 7, "m~n", 8);

    /** A text that does not start with a slash is the name of a field, without escapes. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', ignoreLeadingAndTrailingWhitespace = false, textBlock = """
            /foo/0|bar
            /foo/1|baz
            /|0
            /a~1b|1
            /c%d|2
            /e^f|3
            /k"l|6
            / |7
            /m~0n|8
            a/b|1
            m~n|8
            """)
    void findsValueAtPointer(String pointer, String value) {
        assertThat(JsonPointer.parse(pointer).find(DOCUMENT)).hasToString(value);
    }

    @Test
    void findsValueItselfIfPointerIsEmpty() {
        assertThat(JsonPointer.parse("").find(DOCUMENT)).isSameAs(DOCUMENT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/bar", "/foo/2", "/foo/-", "/foo/01", "/foo/9999999999", "/foo/0/x", "bar", "/foo/bar"})
    void findsNothingIfPathDoesNotExist(String pointer) {
        assertThat(JsonPointer.parse(pointer).find(DOCUMENT)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/~", "/a~2b", "/a/~", "/~~01", "/~~10", "/a~", "/~/0", "/~0~"})
    void rejectsTildeThatStartsNoEscape(String pointer) {
        assertThatThrownBy(() -> JsonPointer.parse(pointer))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is no JSON pointer");
    }

    /** Compares all short texts of the special characters with the grammar of RFC 6901, 3. */
    @Test
    void acceptsExactlyThePointersOfTheGrammar() {
        List<String> texts = List.of("/");
        for (int length = 1; length < 7; length++) {
            texts.forEach(JsonPointerTest::assertParsedByGrammar);
            texts = texts.stream()
                    .flatMap(text -> Stream.of("/", "~", "0", "1", "a").map(text::concat))
                    .toList();
        }
    }

    private static void assertParsedByGrammar(String text) {
        if (text.matches("(/([^~/]|~[01])*)*")) {
            assertThat(JsonPointer.parse(text)).as(text).hasToString(text);
        } else {
            assertThatThrownBy(() -> JsonPointer.parse(text))
                    .as(text)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("is no JSON pointer");
        }
    }

    @ParameterizedTest
    @CsvSource({"/a/b, /a/b", "name, /name", "/m~0n/a~1b, /m~0n/a~1b"})
    void printsPointerInSyntaxOfRfc6901(String text, String shown) {
        assertThat(JsonPointer.parse(text)).hasToString(shown);
    }
}
