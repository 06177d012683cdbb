package io.github.dynurl.store.url;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.store.Key;
import io.github.dynurl.store.Part;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class KeyUrlsTest {
    private static final String DECOMPOSED_E_ACUTE = "e\u0301";

    /** The examples of the guide (servers.md): a key, its form in a path, and its form in a query. */
    static Stream<Arguments> keys() {
        return Stream.of(
                Arguments.of("plain-key_1.x~", "plain-key_1.x~", "plain-key_1.x~"),
                Arguments.of("a b", "a%20b", "a%20b"),
                Arguments.of("a+b", "a%2Bb", "a%2Bb"),
                Arguments.of("a;1", "a%3B1", "a%3B1"),
                Arguments.of("..;/secret", "..%3B/secret", "..%3B%2Fsecret"),
                Arguments.of("a%2Fb", "a%252Fb", "a%252Fb"),
                Arguments.of("?", "%3F", "%3F"),
                Arguments.of("#", "%23", "%23"),
                Arguments.of("a&b=c", "a&b=c", "a%26b%3Dc"),
                Arguments.of("a/b//c/", "a/b//c/", "a%2Fb%2F%2Fc%2F"),
                Arguments.of("/a", "/a", "%2Fa"),
                Arguments.of(DECOMPOSED_E_ACUTE, "e%CC%81", "e%CC%81"),
                Arguments.of("\u00e9", "%C3%A9", "%C3%A9"),
                Arguments.of("\u212a", "%E2%84%AA", "%E2%84%AA"),
                Arguments.of("\ud83d\ude00", "%F0%9F%98%80", "%F0%9F%98%80"),
                Arguments.of("{base}", "%7Bbase%7D", "%7Bbase%7D"),
                Arguments.of("{key}{part}", "%7Bkey%7D%7Bpart%7D", "%7Bkey%7D%7Bpart%7D"),
                Arguments.of("${header.x}", "$%7Bheader.x%7D", "%24%7Bheader.x%7D"),
                Arguments.of("{{env:HOME}}", "%7B%7Benv:HOME%7D%7D", "%7B%7Benv%3AHOME%7D%7D"),
                Arguments.of("RAW(x)", "RAW(x)", "RAW%28x%29"),
                Arguments.of("#{bean}", "%23%7Bbean%7D", "%23%7Bbean%7D"),
                Arguments.of("http://evil/a", "http://evil/a", "http%3A%2F%2Fevil%2Fa"),
                Arguments.of("//evil/a", "//evil/a", "%2F%2Fevil%2Fa"),
                Arguments.of("@evil", "@evil", "%40evil"),
                Arguments.of("\\\\evil\\a", "%5C%5Cevil%5Ca", "%5C%5Cevil%5Ca"),
                Arguments.of(" a ", "%20a%20", "%20a%20"),
                Arguments.of("%", "%25", "%25"),
                Arguments.of("%41", "%2541", "%2541"),
                Arguments.of("...", "...", "..."),
                Arguments.of("a\"<>^`|", "a%22%3C%3E%5E%60%7C", "a%22%3C%3E%5E%60%7C"),
                Arguments.of("\u0085\u2028\ufeff", "%C2%85%E2%80%A8%EF%BB%BF", "%C2%85%E2%80%A8%EF%BB%BF"));
    }

    @ParameterizedTest
    @MethodSource("keys")
    void escapesKeyInPath(String key, String inPath, String inQuery) {
        UrlLayout layout = Layouts.at(Layouts.BASE);
        assertThat(layout.part(new Key(key), Part.DATA).path()).isEqualTo("/base/" + inPath + "/data");
        assertThat(layout.part(new Key(key), Part.METADATA).path()).isEqualTo("/base/" + inPath + "/metadata");
        assertThat(layout.part(new Key(key), Part.PERMISSIONS).path()).isEqualTo("/base/" + inPath + "/auth");
        assertThat(layout.key(new Key(key)).path()).isEqualTo("/base/" + inPath);
    }

    @ParameterizedTest
    @MethodSource("keys")
    void escapesMoreOfTheKeyInQuery(String key, String inPath, String inQuery) {
        UrlLayout layout = Layouts.of(Layouts.BASE, "{base}/{part}?x=1&key={key}", "{base}?key={key}");
        assertThat(layout.part(new Key(key), Part.DATA).path()).isEqualTo("/base/data?x=1&key=" + inQuery);
        assertThat(layout.key(new Key(key)).path()).isEqualTo("/base?key=" + inQuery);
    }

    @ParameterizedTest
    @MethodSource("keys")
    void escapesSameKeyDifferentlyInPathAndQuery(String key, String inPath, String inQuery) {
        UrlLayout layout = Layouts.format("{base}/{key}/{part}?again={key}");
        assertThat(layout.part(new Key(key), Part.DATA).path()).isEqualTo("/base/" + inPath + "/data?again=" + inQuery);
    }

    @Test
    void distinguishesKeysThatNormalizationWouldMerge() {
        UrlLayout layout = Layouts.at(Layouts.BASE);
        assertThat(Stream.of(DECOMPOSED_E_ACUTE, "\u00e9", "e", "a//b", "a/b", "a/b/", "/a/b", "K", "\u212a", "%C3%A9")
                        .map(key -> layout.key(new Key(key)).path()))
                .doesNotHaveDuplicates();
    }

    @Test
    void staysBelowBaseUrlForAnyKey() {
        Random random = new Random(7);
        Origin origin = new Origin("http", "h.example", 80);
        String alphabet = "/@:?#%\\.{}[]&=+;,ae\u00e9\ud83d\ude00 ";
        for (int i = 0; i < 5000; i++) {
            StringBuilder key = new StringBuilder();
            for (int length = 1 + random.nextInt(12); length > 0; length--) {
                key.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            if (Key.flawOf(key.toString()) == null) {
                Target target = Layouts.at(Layouts.BASE).key(new Key(key.toString()));
                assertThat(target.origin()).isEqualTo(origin);
                assertThat(target.toString()).startsWith("http://h.example/base/");
                // visible ASCII characters except ? # [ ] { } and backslash
                assertThat(target.path()).matches("/base/[!-~&&[^?#\\[\\]{}\\\\ ]]+");
            }
        }
    }

    @Test
    void staysOnServerIfBaseHasNoPath() {
        Target target = Layouts.at("http://h.example").key(new Key("//evil.example/a"));
        assertThat(target.origin()).hasToString("http://h.example");
        assertThat(target.path()).isEqualTo("///evil.example/a");
    }
}
