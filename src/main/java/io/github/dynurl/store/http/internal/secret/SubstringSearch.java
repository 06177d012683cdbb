package io.github.dynurl.store.http.internal.secret;

import java.util.BitSet;

/** Finds a text in others, whole or in part, in linear time (Knuth, Morris, Pratt). Immutable. */
final class SubstringSearch {
    private static final int LEAST_PART = 4;
    private static final int CERTAIN_PART = 8;

    private final String text;

    /** For each position, how long the longest beginning of the text is that ends there and is not all of it. */
    private final int[] borders;

    /** How long a beginning of the text is too much of it. */
    private final int part;

    SubstringSearch(String text) {
        this.text = text;
        this.borders = borders(text);
        this.part = Math.min(text.length(), Math.min(CERTAIN_PART, Math.max(LEAST_PART, (text.length() + 1) / 2)));
    }

    private static int[] borders(String text) {
        int[] borders = new int[text.length()];
        int length = 0;
        for (int i = 1; i < text.length(); i++) {
            while (length > 0 && text.charAt(i) != text.charAt(length)) {
                length = borders[length - 1];
            }
            length += text.charAt(i) == text.charAt(length) ? 1 : 0;
            borders[i] = length;
        }
        return borders;
    }

    /** Returns how long the beginning is that has matched when one more character has come. */
    private int step(int matched, char c) {
        int length = matched == text.length() ? borders[matched - 1] : matched;
        while (length > 0 && text.charAt(length) != c) {
            length = borders[length - 1];
        }
        return text.charAt(length) == c ? length + 1 : 0;
    }

    /** Marks where the text is in another, and where so much of its beginning is that it must not be shown. */
    void mark(String in, BitSet marks) {
        int matched = 0;
        for (int i = 0; i < in.length(); i++) {
            int next = step(matched, in.charAt(i));
            if (matched >= part && next <= matched) {
                marks.set(i - matched, i);
            }
            boolean cut = in.charAt(i) == '…' || in.startsWith("...", i);
            if (cut && matched > 0) {
                marks.set(i - matched, i);
            }
            matched = next;
        }
        if (matched >= part) {
            marks.set(in.length() - matched, in.length());
        }
    }

    /** Returns how long the end of another text is that may be the beginning of this one, but not all of it. */
    int begun(String in) {
        int matched = 0;
        for (int i = Math.max(0, in.length() - text.length() + 1); i < in.length(); i++) {
            matched = step(matched, in.charAt(i));
        }
        return matched;
    }
}
