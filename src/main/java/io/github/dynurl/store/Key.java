package io.github.dynurl.store;

import org.jspecify.annotations.Nullable;

/**
 * Names one object of a store: any text but those that a URL cannot carry unharmed. Never trimmed, never normalised.
 * Immutable.
 *
 * @param text the key as the user wrote it, never empty
 */
public record Key(String text) {
    private static final int SHOWN_CHARS = 64;

    /**
     * Checks the text.
     *
     * @throws IllegalArgumentException if {@link #flawOf} finds one
     */
    public Key {
        String flaw = flawOf(text);
        if (flaw != null) {
            throw new IllegalArgumentException(flaw);
        }
    }

    /**
     * Makes the key for an action.
     *
     * @throws InvalidRequestException if the text is not a legal key; the message names the action and the flaw
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

    /** Tells what makes the text an illegal key, or null if it is legal. */
    public static @Nullable String flawOf(@Nullable String text) {
        if (text == null) {
            return "the key is missing";
        }
        if (text.isEmpty()) {
            return "the key is empty";
        }
        boolean onlySlashes = true;
        int segment = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x20 || c == 0x7f) {
                return String.format("the key has the control character U+%04X at position %d", (int) c, i);
            }
            if (Character.isSurrogate(c) && !pairedAt(text, i)) {
                return "the key has half of a surrogate pair at position " + i;
            }
            if (c == '/') {
                if (isDots(text, segment, i)) {
                    return dotsFlaw(text, segment, i);
                }
                segment = i + 1;
            } else {
                onlySlashes = false;
            }
        }
        if (onlySlashes) {
            return "the key has nothing but slashes";
        }
        return isDots(text, segment, text.length()) ? dotsFlaw(text, segment, text.length()) : null;
    }

    /** Shows a text in a message: what cannot be seen is escaped, cut at 64 characters, in double quotes. */
    public static String shown(String text) {
        return shown(text, SHOWN_CHARS);
    }

    /** The same, cut at so many characters. */
    public static String shown(String text, int most) {
        StringBuilder out = new StringBuilder(Math.min(text.length(), most) + 8).append('"');
        int i = 0;
        while (i < text.length() && i + Character.charCount(text.codePointAt(i)) <= most) {
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

    private static boolean pairedAt(String text, int i) {
        return Character.isHighSurrogate(text.charAt(i))
                ? i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))
                : i > 0 && Character.isHighSurrogate(text.charAt(i - 1));
    }

    private static boolean isDots(String text, int from, int to) {
        int length = to - from;
        return (length == 1 || length == 2) && text.charAt(from) == '.' && text.charAt(to - 1) == '.';
    }

    private static String dotsFlaw(String text, int from, int to) {
        return "the key has the segment \"" + text.substring(from, to) + "\" at position " + from
                + ", which servers resolve to another key";
    }

    @Override
    public String toString() {
        return text;
    }
}
