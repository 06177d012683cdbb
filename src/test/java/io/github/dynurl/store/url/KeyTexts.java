package io.github.dynurl.store.url;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.UnaryOperator;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;
import net.jqwik.api.Tuple.Tuple2;

/** Generates valid keys, invalid keys, and pairs of keys that are easily confused. */
final class KeyTexts {
    private static final String[] SPECIAL = {
        "/",
        "//",
        ".",
        "..",
        "...",
        "%",
        "%2F",
        "%2e",
        "%41",
        "?",
        "#",
        "&",
        "=",
        "+",
        ";",
        "..;",
        ";v=1",
        " ",
        "{base}",
        "{key}",
        "{part}",
        "data",
        "/data",
        "metadata",
        "?k=",
        "&p=",
        "@",
        ":",
        "\\",
        "é",
        "e\u0301",
        "K",
        "\u212a",
        "\u0085",
        "\u00a0",
        "\u2028",
        "\ufeff",
        "\uffff",
        "ß",
        "😀",
        "\udbff\udfff"
    };

    private KeyTexts() {}

    /**
     * Generates any Unicode text without unpaired surrogates; texts with a special meaning in URLs are more frequent.
     */
    static Arbitrary<String> wellFormed() {
        Arbitrary<String> anyCharacter = Arbitraries.integers()
                .between(0, Character.MAX_CODE_POINT)
                .filter(c -> c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE)
                .map(Character::toString);
        Arbitrary<String> ascii = Arbitraries.integers().between(0x20, 0x7e).map(Character::toString);
        Arbitrary<String> piece = Arbitraries.frequencyOf(
                Tuple.of(3, ascii), Tuple.of(3, Arbitraries.of(SPECIAL)), Tuple.of(2, anyCharacter));
        Arbitrary<String> edge = Arbitraries.of("", "", "", "/");
        return Combinators.combine(edge, piece.list().ofMaxSize(12), edge)
                .as((first, pieces, last) -> first + String.join("", pieces) + last);
    }

    /** Generates valid keys. */
    static Arbitrary<String> legal() {
        return wellFormed().filter(KeyTexts::isLegal);
    }

    /** Implements the rule of the guide (servers.md) a second time, for texts without unpaired surrogates. */
    static boolean isLegal(String text) {
        return !text.replace("/", "").isEmpty()
                && text.codePoints().allMatch(c -> c >= 0x20 && c != 0x7f)
                && Arrays.stream(text.split("/", -1)).noneMatch(segment -> segment.equals(".") || segment.equals(".."));
    }

    /**
     * Generates pairs of different valid keys. Often a careless client or server would turn the first into the second.
     */
    static Arbitrary<Tuple2<String, String>> twins() {
        Arbitrary<UnaryOperator<String>> confusion = Arbitraries.of(
                key -> key.strip(),
                key -> key + "/",
                key -> key + "/data",
                key -> "/" + key,
                key -> key.replace("//", "/"),
                key -> key.replace(' ', '+'),
                key -> key.replace('+', ' '),
                key -> key.replaceAll(";[^/]*", ""),
                key -> key.replace("/", "%2F"),
                key -> key.replace("%", "%25"),
                key -> key.toLowerCase(Locale.ROOT),
                key -> Normalizer.normalize(key, Normalizer.Form.NFC),
                key -> Normalizer.normalize(key, Normalizer.Form.NFKC),
                PercentEncoder.PATH::encode,
                PercentEncoder.QUERY::encode,
                key -> new String(key.getBytes(StandardCharsets.US_ASCII), StandardCharsets.US_ASCII),
                key -> new String(key.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.ISO_8859_1));
        Arbitrary<Tuple2<String, String>> confused =
                Combinators.combine(legal(), confusion).as((key, twin) -> Tuple.of(key, twin.apply(key)));
        Arbitrary<Tuple2<String, String>> random =
                Combinators.combine(legal(), legal()).as(Tuple::of);
        return Arbitraries.frequencyOf(Tuple.of(9, confused), Tuple.of(1, random))
                .filter(pair -> isLegal(pair.get2()) && !pair.get1().equals(pair.get2()));
    }

    /** Generates invalid keys with one flaw each. */
    static Arbitrary<String> illegal() {
        Arbitrary<String> slashes = Arbitraries.strings().withChars('/').ofMaxLength(5);
        Arbitrary<String> control =
                Arbitraries.chars().range('\0', '\u001f').with('\u007f').map(String::valueOf);
        Arbitrary<String> halfOfPair = Arbitraries.chars()
                .range(Character.MIN_SURROGATE, Character.MAX_SURROGATE)
                .map(String::valueOf);
        Arbitrary<String> dots = Combinators.combine(
                        Arbitraries.of("", "a/", "/", "ä b//"),
                        Arbitraries.of(".", ".."),
                        Arbitraries.of("", "/", "/b"))
                .as((before, segment, after) -> before + segment + after);
        return Arbitraries.frequencyOf(
                Tuple.of(1, slashes),
                Tuple.of(3, insertedIntoKey(control)),
                Tuple.of(3, insertedIntoKey(halfOfPair)),
                Tuple.of(3, dots));
    }

    /** Inserts a flaw into a valid key; drops texts in which two halves of a surrogate pair happen to match. */
    private static Arbitrary<String> insertedIntoKey(Arbitrary<String> flaw) {
        Arbitrary<String> around = Arbitraries.oneOf(Arbitraries.just(""), legal());
        return Combinators.combine(around, flaw, around)
                .as((before, bad, after) -> before + bad + after)
                .filter(text ->
                        !isLegal(text) || !StandardCharsets.UTF_8.newEncoder().canEncode(text));
    }

    /** Decodes percent-encoded text. A plus sign stays a plus sign. */
    static String decode(String encoded) {
        return URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
