package io.github.dynurl.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.jspecify.annotations.Nullable;

/** Converts the text of a message head to bytes and back, one byte per character. Stateless. */
final class Wire {
    private Wire() {}

    static byte[] bytes(String text) {
        return text.getBytes(ISO_8859_1);
    }

    static String text(byte[] bytes) {
        return new String(bytes, ISO_8859_1);
    }

    static int positive(int number) {
        if (number < 1) {
            throw new IllegalArgumentException("Must be 1 or more: " + number);
        }
        return number;
    }

    /** Returns the value of a header line of that name in any case, without blanks around it, or null. */
    static @Nullable String valueOf(String line, String name) {
        int colon = line.indexOf(':');
        return colon >= 0 && line.substring(0, colon).strip().equalsIgnoreCase(name)
                ? line.substring(colon + 1).strip()
                : null;
    }
}
