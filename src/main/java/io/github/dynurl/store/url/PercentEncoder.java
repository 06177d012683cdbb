package io.github.dynurl.store.url;

import java.nio.charset.StandardCharsets;

/** Percent-encodes text as UTF-8 with upper-case hex digits (RFC 3986, 2.1). Thread-safe. */
public final class PercentEncoder {
    /** The {@code unreserved} characters of RFC 3986, 2.3. */
    private static final String UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-~";

    /**
     * The {@code pchar} characters of RFC 3986, 3.3, without {@code +} and {@code ;}. Some servers read a plus sign as
     * a space, and some ignore the part of a name after a semicolon. If these characters were not encoded, such a
     * server would read, replace or delete another object.
     */
    private static final String KEPT_IN_SEGMENT = UNRESERVED + "!$&'()*,=:@";

    /** Encodes text for a path. Does not encode slashes. */
    static final PercentEncoder PATH = new PercentEncoder(KEPT_IN_SEGMENT + "/");

    /** Encodes text for one segment of a path. Encodes slashes. */
    static final PercentEncoder SEGMENT = new PercentEncoder(KEPT_IN_SEGMENT);

    /** Encodes text for a query string. Encodes all characters except the unreserved ones. */
    static final PercentEncoder QUERY = new PercentEncoder(UNRESERVED);

    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    /** Whether the encoder keeps the ASCII character with this code. It always encodes all other characters. */
    private final boolean[] kept = new boolean[128];

    private PercentEncoder(String keptChars) {
        keptChars.chars().forEach(c -> kept[c] = true);
    }

    /**
     * Returns an encoder that keeps these characters and encodes all others.
     *
     * @param unreserved whether to keep letters, digits and {@code _.-~}
     * @param others other ASCII characters to keep
     */
    public static PercentEncoder keeping(boolean unreserved, String others) {
        return new PercentEncoder((unreserved ? UNRESERVED : "") + others);
    }

    /** Appends the encoded text. The text must not contain unpaired surrogates, because UTF-8 cannot express them. */
    void append(StringBuilder out, String text) {
        // For speed, the beginning that needs no encoding is appended without converting it to bytes. Often it is the
        // whole text.
        int i = 0;
        while (i < text.length() && keeps(text.charAt(i))) {
            i++;
        }
        out.append(text, 0, i);
        if (i == text.length()) {
            return;
        }
        for (byte b : text.substring(i).getBytes(StandardCharsets.UTF_8)) {
            if (b >= 0 && kept[b]) {
                out.append((char) b);
            } else {
                out.append('%').append(HEX[(b >> 4) & 0xf]).append(HEX[b & 0xf]);
            }
        }
    }

    /** Returns the encoded text. */
    public String encode(String text) {
        StringBuilder out = new StringBuilder(text.length() + 16);
        append(out, text);
        return out.toString();
    }

    private boolean keeps(char c) {
        return c < 128 && kept[c];
    }
}
