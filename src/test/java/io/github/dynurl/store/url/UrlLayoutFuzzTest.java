package io.github.dynurl.store.url;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.dynurl.store.Key;
import io.github.dynurl.store.Part;
import java.net.URI;
import java.net.URLDecoder;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Each input has six lines: base URL, template, template without part, two part names, and key. */
class UrlLayoutFuzzTest {
    private static final String[] DEFAULTS = {
        Layouts.BASE, UrlLayout.DEFAULT_URL_FORMAT, UrlLayout.DEFAULT_URL_FORMAT_NO_PART, "data", "metadata", "key"
    };

    @FuzzTest
    void everyKeyHasItsOwnUrlWithinTheStore(byte[] input) {
        String[] lines = splitLines(input);
        String key = lines[5];
        UrlLayout layout = newLayout(lines);
        if (layout == null || Key.flawOf(key) != null) {
            return;
        }
        for (Part part : Part.values()) {
            Target target = layout.part(new Key(key), part);
            checkWithin(layout, target, key);
            for (String other : new String[] {key + "/", "/" + key, key + "%20", PercentEncoder.PATH.encode(key)}) {
                if (!other.equals(key)) {
                    assertThat(layout.part(new Key(other), part)).isNotEqualTo(target);
                    assertThat(layout.key(new Key(other))).isNotEqualTo(layout.key(new Key(key)));
                }
            }
        }
        checkWithin(layout, layout.key(new Key(key)), key);
    }

    /** Splits the input. Bytes that are not UTF-8 become half of a surrogate pair. */
    private static String[] splitLines(byte[] input) {
        String[] given = new String(input, UTF_8).replace('\ufffd', '\ud800').split("\n", DEFAULTS.length);
        String[] lines = DEFAULTS.clone();
        for (int i = 0; i < given.length; i++) {
            lines[i] = given[i].isEmpty() && i < DEFAULTS.length - 1 ? DEFAULTS[i] : given[i];
        }
        return lines;
    }

    /** Creates the layout; returns null if it is rejected with the documented exception. */
    private static @Nullable UrlLayout newLayout(String[] lines) {
        Map<Part, String> parts = Map.of(Part.DATA, lines[3], Part.METADATA, lines[4], Part.PERMISSIONS, "auth");
        try {
            return new UrlLayout(lines[0], lines[1], lines[2], parts, false, null);
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageMatching("(?s)(?:baseUrl|urlFormat|urlFormatNoPart|\\w+Part) .+");
            return null;
        }
    }

    private static void checkWithin(UrlLayout layout, Target target, String key) {
        assertThat(target.origin()).isEqualTo(layout.origin());
        assertThat(target.path()).startsWith("/");
        assertThat((target.origin() + target.path())).startsWith(layout.baseUrl());
        assertThat(target.path()).doesNotContainPattern("%(?![0-9A-Fa-f]{2})|[^A-Za-z0-9_.~!$&'()*+,;=:@/?%-]");
        assertThat(target.path().split("\\?", 2)[0].split("/", -1)).doesNotContain(".", "..");
        assertThat(URI.create((target.origin() + target.path())).getRawAuthority())
                .isEqualTo(layout.origin().toString().replaceFirst("https?://", ""));
        assertThat(URLDecoder.decode(target.path().replace("+", "%2B"), ISO_8859_1))
                .contains(new String(key.getBytes(UTF_8), ISO_8859_1));
    }
}
