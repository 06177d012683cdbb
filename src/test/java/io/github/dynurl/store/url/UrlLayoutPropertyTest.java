package io.github.dynurl.store.url;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.store.Key;
import io.github.dynurl.store.Part;
import java.net.URI;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple.Tuple2;

class UrlLayoutPropertyTest {
    /** The pieces of a layout; {@code before} and {@code after} are the template before and after the key. */
    record Pieces(String scheme, String authority, String path, String before, String after, Map<Part, String> parts) {
        UrlLayout layout() {
            String format = "{base}" + before + "{key}" + after;
            String formatNoPart = format.replace("{part}", "all");
            return new UrlLayout(scheme + "://" + authority + path, format, formatNoPart, parts, false, null);
        }

        /** Returns whether users can configure this layout. */
        boolean isLegal() {
            try {
                return layout().baseUrl().endsWith(path);
            } catch (IllegalArgumentException e) {
                return false;
            }
        }

        /** Returns the text before the key in the path and query, by the rules of the guide (servers.md). */
        String prefix(Part part) {
            String root = path.isEmpty() && before.startsWith("?") ? "/" : path;
            return root + substituted(before, part, false);
        }

        String suffix(Part part) {
            return substituted(after, part, before.indexOf('?') >= 0);
        }

        private String substituted(String text, Part part, boolean inQuery) {
            String name = String.valueOf(parts.get(part));
            int variable = text.indexOf("{part}");
            boolean escaped = inQuery || (variable >= 0 && text.lastIndexOf('?', variable) >= 0);
            return text.replace("{part}", escaped ? name.replace("/", "%2F") : name);
        }
    }

    @Property(tries = 1500)
    void staysInStoreAndContainsKey(@ForAll("layouts") Pieces pieces, @ForAll("keys") String key, @ForAll Part part) {
        Target target = pieces.layout().part(new Key(key), part);
        String url = target.origin() + target.path();
        URI uri = URI.create(url);
        assertThat(uri.getScheme()).isEqualTo(pieces.scheme());
        assertThat(uri.getRawAuthority()).isEqualTo(pieces.authority());
        assertThat(uri.getRawFragment()).isNull();
        assertThat(target.path()).startsWith("/").startsWith(pieces.path());
        assertThat(target.path()).startsWith(pieces.prefix(part)).endsWith(pieces.suffix(part));
        assertThat(keyIn(target, pieces, part)).isEqualTo(key);
    }

    private static String keyIn(Target target, Pieces pieces, Part part) {
        String path = target.path();
        int end = path.length() - pieces.suffix(part).length();
        String encoded = path.substring(pieces.prefix(part).length(), end);
        if (pieces.prefix(part).contains("?")) {
            assertThat(encoded).matches("[A-Za-z0-9_.~%-]+");
        }
        return KeyTexts.decode(encoded);
    }

    @Property(tries = 1500)
    void findsKeyOfUrlHoweverItIsEncoded(
            @ForAll("layouts") Pieces pieces, @ForAll("keys") String key, @ForAll Part part) {
        UrlLayout layout = pieces.layout();
        Target target = layout.part(new Key(key), part);
        assertThat(layout.keyOf(target, part)).contains(key);
        Target otherwiseEncoded = new Target(target.origin(), encodeMore(target.path()));
        assertThat(layout.keyOf(otherwiseEncoded, part)).contains(key);
        assertThat(layout.keyOf(new Target(new Origin("http", "other", 80), target.path()), part))
                .isEmpty();
    }

    /** Encodes letters and digits, too, and writes hexadecimal digits in lower case. */
    private static String encodeMore(String path) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c == '%') {
                out.append(path.substring(i, i + 3).toLowerCase(Locale.ROOT));
                i += 2;
            } else {
                out.append(Character.isLetterOrDigit(c) ? String.format("%%%02x", (int) c) : String.valueOf(c));
            }
        }
        return out.toString();
    }

    @Property(tries = 1500)
    void findsNoOtherKeyForUrlOfTwin(
            @ForAll("layouts") Pieces pieces, @ForAll("twins") Tuple2<String, String> keys, @ForAll Part part) {
        Target target = pieces.layout().part(new Key(keys.get1()), part);
        assertThat(pieces.layout().keyOf(target, part)).contains(keys.get1());
    }

    @Property(tries = 1500)
    void containsNoDotSegment(@ForAll("layouts") Pieces pieces, @ForAll("keys") String key, @ForAll Part part) {
        String path = pieces.layout().part(new Key(key), part).path();
        assertThat(URI.create("http://h" + path).normalize().getRawPath())
                .isEqualTo(collapsed(URI.create("http://h" + path).getRawPath()));
    }

    /** Merges consecutive slashes, which {@link URI#normalize} does besides resolving dot segments. */
    private static String collapsed(String path) {
        return path.replaceAll("/+", "/");
    }

    @Property(tries = 1500)
    void hasDifferentUrlsForDifferentKeys(
            @ForAll("layouts") Pieces pieces, @ForAll("twins") Tuple2<String, String> keys, @ForAll Part part) {
        UrlLayout layout = pieces.layout();
        Key one = new Key(keys.get1());
        Key other = new Key(keys.get2());
        assertThat(layout.part(one, part)).isNotEqualTo(layout.part(other, part));
        assertThat(layout.key(one)).isNotEqualTo(layout.key(other));
    }

    @Property(tries = 500)
    void hasDifferentUrlsForDifferentParts(@ForAll("layouts") Pieces pieces, @ForAll("keys") String key) {
        UrlLayout layout = pieces.layout();
        assertThat(Arrays.stream(Part.values()).map(part -> layout.part(new Key(key), part)))
                .doesNotHaveDuplicates();
    }

    @Provide
    Arbitrary<Pieces> layouts() {
        Arbitrary<String> scheme = Arbitraries.of("http", "https");
        Arbitrary<String> authority = Arbitraries.of("h.example", "h.example:8080", "10.0.0.1", "[2001:db8::1]:81");
        Arbitrary<String> path = Arbitraries.of("", "/base", "/a/b%20c", "/x;v=1/~u", "//twice");
        Arbitrary<String> before = Arbitraries.of(
                "/",
                "/{part}/",
                "/x-",
                "/{part}",
                "/{part}.",
                "/v1/{part}/of/",
                "?k=",
                "/?k=",
                "?p={part}&k=",
                "/{part}?k=",
                "/q?fixed=1&k=");
        Arbitrary<String> after =
                Arbitraries.of("", "/{part}", ".{part}", "/{part}/", "{part}", "-x?p={part}", "?p={part}", "&p={part}");
        Arbitrary<Map<Part, String>> parts = Arbitraries.of(
                Layouts.PARTS,
                Map.of(Part.DATA, "api/v1/data", Part.METADATA, "api/v1/meta", Part.PERMISSIONS, "~acl"),
                Map.of(Part.DATA, "/d", Part.METADATA, "m/", Part.PERMISSIONS, "a//b"));
        return Combinators.combine(scheme, authority, path, before, after, parts)
                .as(Pieces::new)
                .filter(pieces -> (pieces.before() + pieces.after()).contains("{part}"))
                .filter(Pieces::isLegal)
                .filter(pieces ->
                        !pieces.after().startsWith("&") || pieces.before().contains("?"));
    }

    @Provide
    Arbitrary<String> keys() {
        return KeyTexts.legal();
    }

    @Provide
    Arbitrary<Tuple2<String, String>> twins() {
        return KeyTexts.twins();
    }
}
