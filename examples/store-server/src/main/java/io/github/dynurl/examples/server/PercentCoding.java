package io.github.dynurl.examples.server;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Decodes percent-encoded UTF-8 once and strictly. */
final class PercentCoding {
    private PercentCoding() {}

    /**
     * Decodes raw text of a path or a query; {@code +} stays a plus. Throws 400 for an incomplete escape, for bytes
     * that are not UTF-8, and for unescaped characters that are not printable ASCII.
     */
    static String decode(String raw) {
        byte[] bytes = new byte[raw.length()];
        int length = 0;
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '%') {
                bytes[length++] = escaped(raw, i);
                i += 2;
            } else if (c > ' ' && c < 0x7f) {
                bytes[length++] = (byte) c;
            } else {
                throw HttpProblem.badRequest("the URL holds a character at " + i + " that must be percent-encoded");
            }
        }
        return utf8(bytes, length);
    }

    private static byte escaped(String raw, int at) {
        int high = at + 2 < raw.length() ? Character.digit(raw.charAt(at + 1), 16) : -1;
        int low = at + 2 < raw.length() ? Character.digit(raw.charAt(at + 2), 16) : -1;
        if (high < 0 || low < 0) {
            throw HttpProblem.badRequest("the URL holds a broken percent escape at " + at);
        }
        return (byte) (high << 4 | low);
    }

    private static String utf8(byte[] bytes, int length) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, 0, length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw HttpProblem.badRequest("the URL's percent escapes are not UTF-8");
        }
    }
}
