package io.github.dynurl.store.url;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dynurl.store.Key;
import io.github.dynurl.store.Part;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class UrlTemplateTest {
    private static final Key KEY = new Key("a b/c");

    @ParameterizedTest
    @CsvSource(textBlock = """
            {base}/{key}/{part},                 /base/a%20b/c/data
            {base}/{part}/{key},                 /base/data/a%20b/c
            {base}/v1/{key}.{part}.bin,          /base/v1/a%20b/c.data.bin
            {base}//{key}/{part}/,               /base//a%20b/c/data/
            {base}/{key}{part},                  /base/a%20b/cdata
            {base}/{key}/{key}/{part},           /base/a%20b/c/a%20b/c/data
            {base}/{key},                        /base/a%20b/c
            {base}?key={key},                    /base?key=a%20b%2Fc
            {base}/?key={key}&part={part},       /base/?key=a%20b%2Fc&part=data
            {base}/{key}?part={part},            /base/a%20b/c?part=data
            {base}/{key}?a=%2Fx/..&p={part},     /base/a%20b/c?a=%2Fx/..&p=data
            {base}?a=/../x&k={key}.,             /base?a=/../x&k=a%20b%2Fc.
            {base}/x.{key},                      /base/x.a%20b/c
            {base}/..x/{key},                    /base/..x/a%20b/c
            {base}/...{key},                     /base/...a%20b/c
            {base}/{key}/$count(1);v='2',        /base/a%20b/c/$count(1);v='2'
            """)
    void buildsUrlsOfAnyShape(String format, String path) {
        assertThat(Layouts.format(format).part(KEY, Part.DATA).path()).isEqualTo(path);
        assertThat(Layouts.format(format).format()).isEqualTo(format.replaceFirst("\\?.*", "?…"));
    }

    @Test
    void startsPathWithSlashIfBaseHasNoPath() {
        assertThat(Layouts.of("http://h", "{base}?k={key}", "{base}?del={key}")
                        .part(KEY, Part.DATA)
                        .path())
                .isEqualTo("/?k=a%20b%2Fc");
        assertThat(Layouts.of("http://h", "{base}?k={key}", "{base}?del={key}")
                        .key(KEY)
                        .path())
                .isEqualTo("/?del=a%20b%2Fc");
    }

    @Test
    void substitutesVariablesOnlyOnce() {
        UrlLayout layout = Layouts.parts("{base}/{part}/{key}", "d/{key}", "m/{base}", "p");
        assertThat(layout.part(new Key("{part}{base}{key}"), Part.DATA).path())
                .isEqualTo("/base/d/%7Bkey%7D/%7Bpart%7D%7Bbase%7D%7Bkey%7D");
        assertThat(layout.part(new Key("{part}"), Part.METADATA).path()).isEqualTo("/base/m/%7Bbase%7D/%7Bpart%7D");
    }

    static Stream<Arguments> invalidTemplates() {
        return Stream.of(
                Arguments.of("{base}/{kye}", "has unknown variable {kye} at position 7; known: base"),
                Arguments.of("{base}/{key}/{Part}", "has unknown variable {Part} at position 13; known: base"),
                Arguments.of("{base}/{key}/{}", "has unknown variable {} at position 13"),
                Arguments.of("{base}/{ key}", "has unknown variable { key} at position 7"),
                Arguments.of("{base}/{base}/{key}", "has unknown variable {base} at position 7"),
                Arguments.of("{base}/{key}/{user", "has an unmatched brace at position 13"),
                Arguments.of("{base}/{key}}", "has an unmatched brace at position 12"),
                Arguments.of("{base}/}{key}", "has an unmatched brace at position 7"),
                Arguments.of("{base}/{{key}}", "has unknown variable {{key} at position 7"),
                Arguments.of("{base}", "does not contain {key}"),
                Arguments.of("{base}/", "does not contain {key}"),
                Arguments.of("", "does not start with {base}"),
                Arguments.of("https://other/{key}", "does not start with {base}"),
                Arguments.of("/{base}/{key}", "does not start with {base}"),
                Arguments.of(" {base}/{key}", "does not start with {base}"),
                Arguments.of("{key}/{base}", "does not start with {base}"),
                Arguments.of("{base}.evil/{key}", "has other than / or ? after {base}"),
                Arguments.of("{base}@evil/{key}", "has other than / or ? after {base}"),
                Arguments.of("{base}:81/{key}", "has other than / or ? after {base}"),
                Arguments.of("{base}{key}", "has other than / or ? after {base}"),
                Arguments.of("{base}#{key}", "has other than / or ? after {base}"),
                Arguments.of("{base}/a b/{key}", "has the character ' ' at position 8"),
                Arguments.of("{base}/{key}#x", "has the character '#' at position 12"),
                Arguments.of("{base}/%4/{key}", "has the character '%' at position 7"),
                Arguments.of("{base}/\u00fc/{key}", "has the character '\u00fc' at position 7"),
                Arguments.of("{base}/{key}\r\nX: y", "at position 12"),
                Arguments.of("{base}/a\\{key}", "has the character '\\' at position 8"),
                Arguments.of("{base}/../{key}", "has the segment \"..\" at position 7"),
                Arguments.of("{base}/./{key}", "has the segment \".\" at position 7"),
                Arguments.of("{base}/{key}/..", "has the segment \"..\" at position 13"),
                Arguments.of("{base}/..{key}", "has the segment \"..\" at position 7"),
                Arguments.of("{base}/{key}../x", "has the segment \"..\" at position 12"),
                Arguments.of("{base}/{key}.", "has the segment \".\" at position 12"));
    }

    @ParameterizedTest
    @MethodSource("invalidTemplates")
    void namesOptionAndPositionOfFlaw(String format, String why) {
        String shown = format.replaceFirst("#.*", "#…");
        assertThatThrownBy(() -> Layouts.format(format))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("urlFormat \"" + shown + "\" ")
                .hasMessageContaining(why);
        assertThatThrownBy(() -> Layouts.of(Layouts.BASE, UrlLayout.DEFAULT_URL_FORMAT, format))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("urlFormatNoPart \"" + shown + "\" ")
                .hasMessageContaining(why);
    }

    @Test
    void namesAllKnownVariables() {
        assertThatThrownBy(() -> Layouts.format("{base}/{kye}"))
                .hasMessage("urlFormat \"{base}/{kye}\" has unknown variable {kye} at position 7;"
                        + " known: base (at the start), key, part");
    }

    @Test
    void rejectsPartInTemplateForWholeObject() {
        assertThatThrownBy(() -> Layouts.of(Layouts.BASE, "{base}/{key}/{part}", "{base}/{key}/{part}"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(
                        "urlFormatNoPart \"{base}/{key}/{part}\" has unknown variable {part} at position 13")
                .hasMessageEndingWith("known: base (at the start), key");
    }

    @Test
    void rejectsTemplateWithoutKey() {
        assertThatThrownBy(() -> Layouts.format("{base}/{part}"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("urlFormat \"{base}/{part}\" does not contain {key}");
    }

    /**
     * In these templates, a key that starts or ends with a slash could complete a part name to the segment {@code ..}.
     */
    @ParameterizedTest
    @ValueSource(strings = {"{base}/.{part}/{key}", "{base}/{key}{part}", "{base}/{part}{key}"})
    void neverBuildsDotSegmentFromKeyAndPart(String format) {
        for (String part : new String[] {"d", ".d", "d.", "..d", "d..", "...", "d/.x"}) {
            for (String key : new String[] {"k", "k/", "/k", "k.", ".k", "k/.x", "k/...", "x./k"}) {
                assertNoDotSegment(format, part, key);
            }
        }
    }

    private static void assertNoDotSegment(String format, String part, String key) {
        UrlLayout layout;
        try {
            layout = Layouts.parts(format, part, "m", "p");
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageStartingWith("urlFormat ");
            return;
        }
        assertThat(layout.part(new Key(key), Part.DATA).path()).doesNotContainPattern("/\\.{1,2}(/|$)");
    }
}
