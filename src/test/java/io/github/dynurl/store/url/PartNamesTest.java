package io.github.dynurl.store.url;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dynurl.store.Key;
import io.github.dynurl.store.Part;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PartNamesTest {
    private static final String FORMAT = "{base}/{part}/{key}";

    @Test
    void mayContainSlashes() {
        UrlLayout layout = Layouts.parts(FORMAT, "api/v1/data", "api/v1/meta", "api/v1/auth");
        assertThat(layout.part(new Key("a"), Part.DATA).path()).isEqualTo("/base/api/v1/data/a");
        assertThat(layout.part(new Key("a"), Part.METADATA).path()).isEqualTo("/base/api/v1/meta/a");
        assertThat(layout.part(new Key("a"), Part.PERMISSIONS).path()).isEqualTo("/base/api/v1/auth/a");
    }

    @Test
    void areEscapedLikeKeys() {
        UrlLayout layout = Layouts.parts("{base}/{part}/{key}?p={part}", "d a?t&a", "m", "p");
        String pathAndQuery = layout.part(new Key("k"), Part.DATA).path();
        assertThat(pathAndQuery).isEqualTo("/base/d%20a%3Ft&a/k?p=d%20a%3Ft%26a");
    }

    static Stream<Arguments> invalidPartNames() {
        return Stream.of(
                Arguments.of("", "m", "p", "dataPart is empty"),
                Arguments.of("d", "", "p", "metadataPart is empty"),
                Arguments.of("d", "m", "", "permissionsPart is empty"),
                Arguments.of("..", "m", "p", "dataPart \"..\" is not legal: it has the segment \"..\" at position 0"),
                Arguments.of("d", "a/../m", "p", "metadataPart \"a/../m\" is not legal: it has the segment"),
                Arguments.of("d", "m", "p/.", "permissionsPart \"p/.\" is not legal: it has the segment"),
                Arguments.of(
                        "d\n", "m", "p", "dataPart \"d\\u000a\" is not legal: it has the control character U+000A"),
                Arguments.of("d", "\ud800", "p", "metadataPart \"\\ud800\" is not legal: it has half of a surrogate"),
                Arguments.of("/", "m", "p", "dataPart \"/\" is not legal: it has nothing but slashes"),
                Arguments.of("x", "x", "p", "metadataPart and dataPart are both \"x\": two parts would share a URL"),
                Arguments.of("x", "m", "x", "permissionsPart and dataPart are both \"x\""),
                Arguments.of("d", "x", "x", "permissionsPart and metadataPart are both \"x\""));
    }

    @ParameterizedTest
    @MethodSource("invalidPartNames")
    void areRejectedWithNameOfOption(String data, String metadata, String permissions, String message) {
        assertThatThrownBy(() -> Layouts.parts(FORMAT, data, metadata, permissions))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }

    static Stream<Arguments> dotsBetweenVariables() {
        return Stream.of(
                Arguments.of("{base}/{part}.{key}", "m/", "metadataPart \"m/\""),
                Arguments.of("{base}/{key}..{part}", "/m", "metadataPart \"/m\""),
                Arguments.of("{base}/{key}.{key}?p={part}", "m", "dataPart \"d\""));
    }

    @ParameterizedTest
    @MethodSource("dotsBetweenVariables")
    void areRejectedIfKeyCouldCompleteDotSegment(String format, String metadata, String rejectedPart) {
        String formatWithoutQuery = format.replaceFirst("\\?.*", "?…"); // as in messages
        assertThatThrownBy(() -> Layouts.parts(format, "d", metadata, "p"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("urlFormat \"" + formatWithoutQuery + "\" has dots that a key and " + rejectedPart
                        + " would make a segment of the path");
        assertThatThrownBy(() -> Layouts.of(Layouts.BASE, FORMAT, "{base}/{key}.{key}"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("urlFormatNoPart \"{base}/{key}.{key}\" has dots");
    }

    @Test
    void mayFollowADot() {
        UrlLayout layout = Layouts.parts("{base}/{key}.{part}", "d/", "m/", "p");
        assertThat(layout.part(new Key("/k/"), Part.METADATA).path()).isEqualTo("/base//k/.m/");
        assertThat(layout.part(new Key("k"), Part.DATA).path()).isEqualTo("/base/k.d/");
    }

    @Test
    void mayBeEqualIfTemplateHasNoPart() {
        assertThatCode(() -> Layouts.parts("{base}/{key}", "x", "x", "x")).doesNotThrowAnyException();
    }

    @Test
    void areAllRequired() {
        Map<Part, String> two = Map.of(Part.DATA, "d", Part.PERMISSIONS, "p");
        assertThatThrownBy(() -> new UrlLayout(Layouts.BASE, FORMAT, "{base}/{key}", two, false, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("metadataPart is empty");
    }
}
