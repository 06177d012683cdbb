package io.github.dynurl.store.url;

import java.nio.charset.StandardCharsets;

/** Percent-encodes text as UTF-8 with upper-case hex digits (RFC 3986, 2.1). Thread-safe. */
public final class PercentEncoder {
    /** The {@code unreserved} characters of RFC 3986, 2.3. */
    private static final String UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-~";

    /**
     * The {@code pchar} characters of RFC 3986, 3.3, without {@code +} and {@code ;}. Some servers read a plus sign as
     * a space, and cut a name at a semicolon; they would read, replace or delete another object.
     */
    private static final String KEPT_IN_SEGMENT = UNRESERVED + "!$&'()*,=:@";

    /** Encodes text for a path; keeps slashes. */
    static final PercentEncoder PATH = new PercentEncoder(KEPT_IN_SEGMENT + "/");

    /** Encodes text for one path segment; escapes slashes. */
    static final PercentEncoder SEGMENT = new PercentEncoder(KEPT_IN_SEGMENT);

    /** Encodes text for a query string; keeps only the unreserved characters. */
    static final PercentEncoder QUERY = new PercentEncoder(UNRESERVED);

    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    /** Whether the ASCII character of this index is kept. All other characters are encoded. */
    private final boolean[] kept = new boolean[128];

    private PercentEncoder(String keptChars) {
        keptChars.chars().forEach(c -> kept[c] = true);
    }

    /**
     * Returns an encoder for a choice of characters.
     *
     * @param unreserved whether letters, digits and {@code _.-~} are kept
     * @param others other ASCII characters that are kept
     */
    public static PercentEncoder keeping(boolean unreserved, String others) {
        return new PercentEncoder((unreserved ? UNRESERVED : "") + others);
    }

    /** Appends the encoded text. The caller must have rejected unpaired surrogates, which UTF-8 cannot express. */
    void append(StringBuilder out, String text) {
        // Fast path: most texts need no encoding, so the beginning is appended without creating bytes.
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
