package io.github.dynurl.store.url;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PercentEncoderTest {
    private static final String LETTERS_AND_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    /**
     * The characters that no server interprets. Some read a plus sign as a space, and some drop text after a semicolon.
     */
    private static final String KEPT_IN_PATH = LETTERS_AND_DIGITS + "_.-~/!$&'()*,=:@";

    private static final String KEPT_IN_QUERY = LETTERS_AND_DIGITS + "_.-~";

    static Stream<Integer> ascii() {
        return IntStream.range(0, 128).boxed();
    }

    @ParameterizedTest
    @MethodSource("ascii")
    void escapesAsciiCharactersAsProtocolDefines(int c) {
        String text = String.valueOf((char) c);
        String escaped = String.format("%%%02X", c);
        assertThat(PercentEncoder.PATH.encode(text)).isEqualTo(KEPT_IN_PATH.contains(text) ? text : escaped);
        assertThat(PercentEncoder.SEGMENT.encode(text))
                .isEqualTo(KEPT_IN_PATH.contains(text) && c != '/' ? text : escaped);
        assertThat(PercentEncoder.QUERY.encode(text)).isEqualTo(KEPT_IN_QUERY.contains(text) ? text : escaped);
    }

    @Test
    void escapesUtf8BytesOfOtherCharactersInUpperCaseHex() {
        assertThat(IntStream.rangeClosed(128, Character.MAX_CODE_POINT)
                        .filter(c -> c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE)
                        .filter(c -> !PercentEncoder.PATH
                                .encode(Character.toString(c))
                                .equals(escaped(c))))
                .isEmpty();
    }

    private static String escaped(int c) {
        StringBuilder out = new StringBuilder();
        for (byte b : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
            out.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
        }
        return out.toString();
    }

    @Test
    void encodesAnyTextReversibly() {
        Random random = new Random(20_260_101);
        for (int i = 0; i < 3000; i++) {
            String text = randomText(random);
            String inPath = PercentEncoder.PATH.encode(text);
            String inQuery = PercentEncoder.QUERY.encode(text);
            assertThat(decoded(inPath)).isEqualTo(text);
            assertThat(decoded(inQuery)).isEqualTo(text);
            assertThat(inPath).matches("[A-Za-z0-9_.~/!$&'()*,=:@%-]*");
            assertThat(inQuery).matches("[A-Za-z0-9_.~%-]*");
        }
    }

    @Test
    void escapesCharactersInTheMiddleOfText() {
        assertThat(PercentEncoder.PATH.encode("plain/then a space/plain")).isEqualTo("plain/then%20a%20space/plain");
        assertThat(PercentEncoder.PATH.encode("")).isEmpty();
    }

    @Test
    void appendsToExistingText() {
        StringBuilder out = new StringBuilder("/a b/");
        PercentEncoder.PATH.append(out, "c d");
        assertThat(out).hasToString("/a b/c%20d");
    }

    private static String randomText(Random random) {
        StringBuilder text = new StringBuilder();
        int length = random.nextInt(40);
        while (text.length() < length) {
            int limit = new int[] {0x80, 0x800, 0x10000, Character.MAX_CODE_POINT + 1}[random.nextInt(4)];
            int c = random.nextInt(limit);
            if (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE) {
                text.appendCodePoint(c);
            }
        }
        return text.toString();
    }

    private static String decoded(String escaped) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < escaped.length(); i++) {
            char c = escaped.charAt(i);
            if (c == '%') {
                bytes.write(Integer.parseInt(escaped, i + 1, i + 3, 16));
                i += 2;
            } else {
                bytes.write(c);
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
