package io.github.dynurl.examples.server;

import java.nio.charset.StandardCharsets;

/** Checks keys, and shows them in messages. */
final class Keys {
    /** The maximum length of a key in bytes of UTF-8. PostgreSQL cannot index much longer keys. */
    static final int MAX_BYTES = 2048;

    private static final int SHOWN_CHARACTERS = 64;

    private Keys() {}

    /** Returns the key. Throws 400 if it is not valid. */
    static String checked(String key) {
        if (key.chars().allMatch(c -> c == '/')) {
            throw HttpProblem.badRequest(key.isEmpty() ? "the key is empty" : "the key has nothing but slashes");
        }
        for (String segment : key.split("/", -1)) {
            if (segment.equals(".") || segment.equals("..")) {
                throw HttpProblem.badRequest("the key has the segment \"" + segment + "\"");
            }
        }
        if (key.chars().anyMatch(Keys::isControl)) {
            throw HttpProblem.badRequest("the key has a control character");
        }
        if (key.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            throw HttpProblem.badRequest("the key is longer than " + MAX_BYTES + " bytes");
        }
        return key;
    }

    /** Returns a key as it is shown in messages: with escaped control characters, and cut at 64 characters. */
    static String shown(String key) {
        StringBuilder shown = new StringBuilder("\"");
        key.codePoints().limit(SHOWN_CHARACTERS).forEach(c -> {
            if (isControl(c) || c == '"' || c == '\\') {
                shown.append(String.format("\\u%04x", c));
            } else {
                shown.appendCodePoint(c);
            }
        });
        return shown.append(key.codePointCount(0, key.length()) > SHOWN_CHARACTERS ? "…\"" : "\"")
                .toString();
    }

    private static boolean isControl(int c) {
        return c < ' ' || c == 0x7f;
    }
}
