package io.github.dynurl.store.url;

import java.nio.charset.StandardCharsets;

/** Percent-encodes text as UTF-8 with upper-case hex digits (RFC 3986, 2.1). Thread-safe. */
public final class PercentEncoder {
    /** RFC 3986, 2.3: {@code unreserved}. */
    private static final String UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-~";

    /**
     * RFC 3986, 3.3: {@code pchar}, but for two signs that mean something else to some servers, which would then read, replace
     * or delete another object: a plus sign is a space to them, and what follows a semicolon is no part of the name.
     */
    private static final String KEPT_IN_SEGMENT = UNRESERVED + "!$&'()*,=:@";

    /** What may be in a path, slashes as well. */
    static final PercentEncoder PATH = new PercentEncoder(KEPT_IN_SEGMENT + "/");

    /** The same within one segment of a path. */
    static final PercentEncoder SEGMENT = new PercentEncoder(KEPT_IN_SEGMENT);

    /** What means nothing in any query string. */
    static final PercentEncoder QUERY = new PercentEncoder(UNRESERVED);

    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    private final boolean[] kept = new boolean[128];

    private PercentEncoder(String keptChars) {
        keptChars.chars().forEach(c -> kept[c] = true);
    }

    /** Makes one that leaves letters, digits and {@code _.-~} as they are, or escapes every byte; and leaves these in any case. */
    public static PercentEncoder keeping(boolean unreserved, String others) {
        return new PercentEncoder((unreserved ? UNRESERVED : "") + others);
    }

    /** Appends the text; half of a surrogate pair must have been refused before. */
    void append(StringBuilder out, String text) {
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

    /** Returns the text, encoded. */
    public String encode(String text) {
        StringBuilder out = new StringBuilder(text.length() + 16);
        append(out, text);
        return out.toString();
    }

    private boolean keeps(char c) {
        return c < 128 && kept[c];
    }
}
