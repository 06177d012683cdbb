package io.github.dynurl.store.http.internal.secret;

import java.util.BitSet;

/**
 * Finds one secret in texts, completely or only its beginning, in linear time (algorithm of Knuth, Morris and Pratt).
 * Immutable.
 */
final class SubstringSearch {
    private static final int MIN_PREFIX = 4;
    private static final int MAX_PREFIX = 8;

    private final String secret;

    /**
     * For each position of the secret, the length of the longest proper prefix of the secret that ends there as well:
     * the failure function of the algorithm.
     */
    private final int[] borders;

    /**
     * The length from which a prefix of the secret is masked: half of the secret, but at least 4 and at most 8
     * characters. Shorter prefixes occur by chance. A prefix of 8 characters hardly does, and discloses enough to be
     * masked.
     */
    private final int maskedPrefix;

    SubstringSearch(String secret) {
        this.secret = secret;
        this.borders = borders(secret);
        int half = (secret.length() + 1) / 2;
        this.maskedPrefix = Math.min(secret.length(), Math.min(MAX_PREFIX, Math.max(MIN_PREFIX, half)));
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

    /** Returns the length of the prefix of the secret that is matched after one more character. */
    private int matchNext(int matched, char c) {
        int length = matched == secret.length() ? borders[matched - 1] : matched;
        while (length > 0 && secret.charAt(length) != c) {
            length = borders[length - 1];
        }
        return secret.charAt(length) == c ? length + 1 : 0;
    }

    /**
     * Marks the characters of a text to mask: the secret, each prefix of it that is long enough, and each prefix before
     * an ellipsis, where somebody has cut the secret.
     *
     * @param marks receives a bit for each character to mask
     */
    void mark(String text, BitSet marks) {
        int matched = 0;
        for (int i = 0; i < text.length(); i++) {
            int next = matchNext(matched, text.charAt(i));
            boolean isMatchOver = next <= matched;
            if (matched >= maskedPrefix && isMatchOver) {
                marks.set(i - matched, i);
            }
            boolean isEllipsis = text.charAt(i) == '…' || text.startsWith("...", i);
            if (isEllipsis && matched > 0) {
                marks.set(i - matched, i);
            }
            matched = next;
        }
        if (matched >= maskedPrefix) {
            marks.set(text.length() - matched, text.length());
        }
    }

    /** Returns the length of the longest proper prefix of the secret that the text ends with. */
    int prefixLengthAtEnd(String text) {
        int matched = 0;
        for (int i = Math.max(0, text.length() - secret.length() + 1); i < text.length(); i++) {
            matched = matchNext(matched, text.charAt(i));
        }
        return matched;
    }
}
