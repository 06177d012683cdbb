package io.github.dynurl.store.http.internal.secret;

import java.util.BitSet;

/**
 * Finds one secret in texts, either the whole secret or a prefix of it. The search needs linear time (algorithm of
 * Knuth, Morris and Pratt). Immutable.
 */
final class SubstringSearch {
    /** A shorter prefix is not masked unless it is the whole secret, because any text may contain it by chance. */
    private static final int LOWEST_MIN_MASKED_LENGTH = 4;

    /**
     * A prefix of this length is always masked, because it hardly occurs by chance and discloses much of the secret.
     */
    private static final int HIGHEST_MIN_MASKED_LENGTH = 8;

    private final String secret;

    /**
     * The failure function of the algorithm. The element i is the length of the longest text that is a prefix of the
     * secret, shorter than i + 1 characters, and also ends at position i of the secret.
     */
    private final int[] failureFunction;

    /**
     * The minimum length of a prefix that is masked: half of the secret, but at least 4 and at most 8 characters. If
     * the secret is shorter than 4 characters, only the whole secret is masked.
     */
    private final int minMaskedLength;

    SubstringSearch(String secret) {
        this.secret = secret;
        this.failureFunction = computeFailureFunction(secret);
        int half = (secret.length() + 1) / 2;
        this.minMaskedLength = Math.min(
                secret.length(), Math.min(HIGHEST_MIN_MASKED_LENGTH, Math.max(LOWEST_MIN_MASKED_LENGTH, half)));
    }

    private static int[] computeFailureFunction(String text) {
        int[] failureFunction = new int[text.length()];
        int length = 0;
        for (int i = 1; i < text.length(); i++) {
            while (length > 0 && text.charAt(i) != text.charAt(length)) {
                length = failureFunction[length - 1];
            }
            length += text.charAt(i) == text.charAt(length) ? 1 : 0;
            failureFunction[i] = length;
        }
        return failureFunction;
    }

    /**
     * Returns the length of the longest prefix of the secret that ends at the next character of the text.
     *
     * @param matched the length of the longest prefix that ends at the character before
     * @param c the next character of the text
     */
    private int matchNext(int matched, char c) {
        int length = matched == secret.length() ? failureFunction[matched - 1] : matched;
        while (length > 0 && secret.charAt(length) != c) {
            length = failureFunction[length - 1];
        }
        return secret.charAt(length) == c ? length + 1 : 0;
    }

    /**
     * Marks the characters of a text that must be masked: each occurrence of the secret, each prefix of it that is long
     * enough, and each prefix of any length before an ellipsis, because somebody may have truncated the secret.
     *
     * @param marks receives a bit for each character to mask
     */
    void mark(String text, BitSet marks) {
        int matched = 0;
        for (int i = 0; i < text.length(); i++) {
            int nextMatched = matchNext(matched, text.charAt(i));
            // A match that continues is one character longer. Otherwise, the prefix ended before this character.
            boolean isMatchOver = nextMatched <= matched;
            if (matched >= minMaskedLength && isMatchOver) {
                marks.set(i - matched, i);
            }
            boolean isEllipsis = text.charAt(i) == '…' || text.startsWith("...", i);
            if (isEllipsis && matched > 0) {
                marks.set(i - matched, i);
            }
            matched = nextMatched;
        }
        if (matched >= minMaskedLength) {
            marks.set(text.length() - matched, text.length());
        }
    }

    /**
     * Returns the length of the longest prefix of the secret with which the text ends; 0 if there is none. The whole
     * secret does not count as a prefix.
     */
    int prefixLengthAtEnd(String text) {
        int matched = 0;
        for (int i = Math.max(0, text.length() - secret.length() + 1); i < text.length(); i++) {
            matched = matchNext(matched, text.charAt(i));
        }
        return matched;
    }
}
