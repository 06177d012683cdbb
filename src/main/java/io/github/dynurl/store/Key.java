package io.github.dynurl.store;

import org.jspecify.annotations.Nullable;

/**
 * The key of an object. It can be any text that servers do not change when it is part of a URL. A key is never trimmed
 * or normalized. Immutable.
 *
 * @param text the key as the user wrote it; never empty
 */
public record Key(String text) {
    private static final int MAX_CHARS_IN_MESSAGE = 64;

    /**
     * Creates a key.
     *
     * @throws IllegalArgumentException if the text is not a valid key; the message is the text that {@link #flawOf}
     *     returns
     */
    public Key {
        String flaw = flawOf(text);
        if (flaw != null) {
            throw new IllegalArgumentException(flaw);
        }
    }

    /**
     * Creates the key for an operation.
     *
     * @param action the name of the operation, for example {@code getData}
     * @throws InvalidRequestException if the text is null or not a valid key; the message contains the action and the
     *     text that {@link #flawOf} returns
     */
    public static Key of(String action, @Nullable String text) {
        if (text == null) {
            throw new InvalidRequestException(Failure.of(action, null, "the key is missing"));
        }
        try {
            return new Key(text);
        } catch (IllegalArgumentException e) {
            throw new InvalidRequestException(Failure.of(action, text, String.valueOf(e.getMessage())));
        }
    }

    /**
     * Returns why a text is not a valid key, for example "the key is empty". Returns null if the text is a valid key.
     * The text is not valid if it is empty or consists only of slashes, or if it has a control character, half of a
     * surrogate pair, or a segment {@code .} or {@code ..}.
     */
    public static @Nullable String flawOf(@Nullable String text) {
        if (text == null) {
            return "the key is missing";
        }
        if (text.isEmpty()) {
            return "the key is empty";
        }
        boolean hasOnlySlashes = true;
        int segmentStart = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x20 || c == 0x7f) {
                return String.format("the key has the control character U+%04X at position %d", (int) c, i);
            }
            if (Character.isSurrogate(c) && !isPairedSurrogate(text, i)) {
                return "the key has half of a surrogate pair at position " + i;
            }
            if (c == '/') {
                if (isDotSegment(text, segmentStart, i)) {
                    return dotSegmentFlaw(text, segmentStart, i);
                }
                segmentStart = i + 1;
            } else {
                hasOnlySlashes = false;
            }
        }
        if (hasOnlySlashes) {
            return "the key has nothing but slashes";
        }
        return isDotSegment(text, segmentStart, text.length())
                ? dotSegmentFlaw(text, segmentStart, text.length())
                : null;
    }

    /**
     * Returns any text in double quotes, for a message. Escapes quotes, backslashes and invisible characters. Replaces
     * everything after the first 64 characters by an ellipsis.
     */
    public static String shown(String text) {
        return shown(text, MAX_CHARS_IN_MESSAGE);
    }

    /**
     * Returns any text in double quotes, for a message, like {@link #shown(String)} but with another limit.
     *
     * @param maxChars the maximum number of characters of the text that are kept
     */
    public static String shown(String text, int maxChars) {
        StringBuilder out = new StringBuilder(Math.min(text.length(), maxChars) + 8).append('"');
        int i = 0;
        while (i < text.length() && i + Character.charCount(text.codePointAt(i)) <= maxChars) {
            int c = text.codePointAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append((char) c);
            } else if (isVisible(c)) {
                out.appendCodePoint(c);
            } else {
                out.append(String.format("\\u%04x", c));
            }
            i += Character.charCount(c);
        }
        return out.append(i < text.length() ? "…\"" : "\"").toString();
    }

    private static boolean isVisible(int c) {
        int type = Character.getType(c);
        return type != Character.CONTROL
                && type != Character.FORMAT
                && type != Character.LINE_SEPARATOR
                && type != Character.PARAGRAPH_SEPARATOR
                && type != Character.SURROGATE
                && type != Character.UNASSIGNED;
    }

    private static boolean isPairedSurrogate(String text, int i) {
        return Character.isHighSurrogate(text.charAt(i))
                ? i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))
                : i > 0 && Character.isHighSurrogate(text.charAt(i - 1));
    }

    /** Returns whether a segment of the path is {@code .} or {@code ..}. */
    private static boolean isDotSegment(String text, int from, int to) {
        int length = to - from;
        return (length == 1 || length == 2) && text.charAt(from) == '.' && text.charAt(to - 1) == '.';
    }

    private static String dotSegmentFlaw(String text, int from, int to) {
        return "the key has the segment \"" + text.substring(from, to) + "\" at position " + from
                + ", which servers resolve to another key";
    }

    @Override
    public String toString() {
        return text;
    }
}
