package io.github.dynurl.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.nio.charset.MalformedInputException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that texts are decoded regardless of their size and of the chunks in which they arrive. */
class Utf8ReaderTest {
    /** Has 30,006 bytes in UTF-8. */
    private static final String TEXT = "a\u00e4\u20ac\ud83d\ude00".repeat(3000) + "\ufeffend";

    /** Returns a stream that delivers one byte at a time, like a slow connection. */
    private static InputStream slow(byte[] bytes) {
        return new ByteArrayInputStream(bytes) {
            @Override
            public synchronized int read(byte[] buffer, int offset, int length) {
                return super.read(buffer, offset, Math.min(1, length));
            }
        };
    }

    private static String read(InputStream in, long size) throws IOException {
        StringWriter out = new StringWriter();
        try (Utf8Reader reader = new Utf8Reader(in, size)) {
            reader.transferTo(out);
        }
        return out.toString();
    }

    @ParameterizedTest(name = "{0} bytes are expected")
    @ValueSource(longs = {-1, 0, 1, 17, 30_000, 30_006, Long.MAX_VALUE})
    void readsSameTextForAnyExpectedSize(long size) throws IOException {
        assertThat(read(new ByteArrayInputStream(TEXT.getBytes(UTF_8)), size)).isEqualTo(TEXT);
        assertThat(read(slow(TEXT.getBytes(UTF_8)), size)).isEqualTo(TEXT);
    }

    @Test
    void dropsOneByteOrderMarkAtTheStart() throws IOException {
        assertThat(read(new ByteArrayInputStream("\ufeff\ufeffx".getBytes(UTF_8)), -1))
                .isEqualTo("\ufeffx");
        assertThat(read(slow("\ufeff".getBytes(UTF_8)), 3)).isEmpty();
        assertThat(read(new ByteArrayInputStream(new byte[0]), 0)).isEmpty();
    }

    @Test
    void readsSingleChars() throws IOException {
        try (Utf8Reader reader = new Utf8Reader(new ByteArrayInputStream("\ufeff\u20acx".getBytes(UTF_8)), -1)) {
            assertThat(reader.read()).isEqualTo('\u20ac');
            assertThat(reader.read()).isEqualTo('x');
            assertThat(reader.read()).isEqualTo(-1);
        }
    }

    @Test
    void failsIfStreamReturnsNoBytes() {
        InputStream nothing = new ByteArrayInputStream(new byte[0]) {
            @Override
            public synchronized int read(byte[] buffer, int offset, int length) {
                return 0;
            }
        };
        assertThatThrownBy(() -> read(nothing, -1)).isInstanceOf(IOException.class);
    }

    /** The bytes are overlong, half of a surrogate pair, incomplete, or invalid. */
    @ParameterizedTest
    @ValueSource(strings = {"c080", "eda080", "f08080", "61e282", "ff", "fe00"})
    void rejectsMalformedUtf8(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        assertThatThrownBy(() -> read(new ByteArrayInputStream(bytes), bytes.length))
                .isInstanceOf(MalformedInputException.class);
        assertThatThrownBy(() -> read(slow(bytes), -1)).isInstanceOf(MalformedInputException.class);
    }
}
