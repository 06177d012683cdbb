package io.github.dynurl.store.url;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dynurl.store.Key;
import io.github.dynurl.store.Part;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OwnUrlsTest {
    private static final Key KEY = new Key("a/b");

    private static UrlLayout layout(String format, Map<Part, String> parts, boolean escapeSlashes) {
        return new UrlLayout(
                Layouts.BASE,
                format,
                UrlLayout.DEFAULT_URL_FORMAT_NO_PART,
                Layouts.PARTS,
                new UrlLayout.OwnUrls(parts, "{base}/all/{key}", null),
                escapeSlashes,
                null);
    }

    @Test
    void replaceFormats() {
        UrlLayout layout = layout("{base}/{key}/{part}", Map.of(Part.DATA, "{base}?d={key}"), true);
        assertThat(layout.part(KEY, Part.DATA).path()).isEqualTo("/base?d=a%2Fb");
        assertThat(layout.part(KEY, Part.METADATA).path()).isEqualTo("/base/a%2Fb/metadata");
        assertThat(layout.key(KEY).path()).isEqualTo("/base/all/a%2Fb");
        assertThat(layout.format(Part.DATA)).isEqualTo("{base}?…");
        assertThat(layout.ownTemplates()).isEqualTo(Map.of("dataUrl", "{base}?…"));
    }

    @Test
    void decideWhichPartsHaveTheSameUrl() {
        UrlLayout layout = layout("{base}/{key}", Map.of(Part.METADATA, "{base}/{key}/m"), false);
        assertThat(layout.hasPartUrls(Part.DATA, Part.METADATA)).isTrue();
        assertThat(layout.hasPartUrls(Part.DATA, Part.PERMISSIONS)).isFalse();
        assertThat(layout("{base}/{key}", Map.of(Part.METADATA, "{base}/{key}"), false)
                        .hasPartUrls(Part.DATA, Part.METADATA))
                .isFalse();
    }

    @Test
    void allowEqualPartNamesIfTheyAreNotSent() {
        Map<Part, String> equal = Map.of(Part.DATA, "x", Part.METADATA, "x", Part.PERMISSIONS, "y");
        UrlLayout layout = new UrlLayout(
                Layouts.BASE,
                UrlLayout.DEFAULT_URL_FORMAT,
                UrlLayout.DEFAULT_URL_FORMAT_NO_PART,
                equal,
                new UrlLayout.OwnUrls(Map.of(Part.DATA, "{base}/{key}"), null, null),
                false,
                null);
        assertThat(layout.part(KEY, Part.METADATA).path()).isEqualTo("/base/a/b/x");
    }

    @Test
    void areCheckedLikeFormats() {
        assertThatThrownBy(() -> layout("{base}/{key}/{part}", Map.of(Part.PERMISSIONS, "{base}/{key}/{part}"), false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("permissionsUrl \"{base}/{key}/{part}\" has unknown variable {part} at");
        assertThatThrownBy(() -> layout("{base}/{key}/{part}", Map.of(Part.METADATA, "{base}/{key}.{key}"), false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("metadataUrl \"{base}/{key}.{key}\" has dots that a key would make a segment of the path");
    }

    @Test
    void returnUrlForCreationWithoutKey() {
        for (String template : new String[] {"{base}", "{base}/", "{base}/?x=1"}) {
            UrlLayout layout = new UrlLayout(
                    "http://h",
                    UrlLayout.DEFAULT_URL_FORMAT,
                    UrlLayout.DEFAULT_URL_FORMAT_NO_PART,
                    Layouts.PARTS,
                    new UrlLayout.OwnUrls(Map.of(), null, template),
                    false,
                    null);
            assertThat(layout.create().orElseThrow().path()).isEqualTo("/" + template.replaceFirst("\\{base\\}/?", ""));
        }
    }

    @Test
    void listFoldersBelowBase() {
        UrlLayout layout = Layouts.format("{base}/{key}/{part}?x=/");
        assertThat(layout.foldersOf(new Key("a/b"), Part.DATA))
                .extracting(Target::path)
                .containsExactly("/base/a/", "/base/a/b/");
        assertThat(Layouts.format("{base}/{key}").foldersOf(new Key("a"), Part.DATA))
                .isEmpty();
    }
}
