package io.github.dynurl.store.url;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the path and query of a URL, so that it can be compared with another one. Two URLs have the same decoded text
 * if they only differ in which characters are percent-encoded. Control characters, which no key contains, stand for the
 * delimiters whose encoded form has another meaning.
 */
final class DecodedUrl {
    /** Stands for an encoded slash in a path. An unencoded slash, which ends a segment, stays a slash. */
    private static final char ENCODED_SLASH = '\u0001';

    /** Stands for the question mark that starts the query. */
    private static final char QUERY_START = '\u0002';

    /** Stands for an unencoded ampersand in a query, which ends a parameter. */
    private static final char PARAMETER_END = '\u0003';

    private static final int ESCAPE_LENGTH = "%2F".length();
    private static final int HEX = 16;

    private DecodedUrl() {}

    /**
     * Returns the decoded text. A plus sign in the query is decoded to a space. Returns null if the URL has a fragment or
     * a control character, if a percent sign does not start an encoded byte, or if the bytes are not UTF-8.
     */
    static @Nullable String decode(String pathAndQuery) {
        StringBuilder out = new StringBuilder(pathAndQuery.length());
        boolean isInQuery = false;
        for (int i = 0; i < pathAndQuery.length(); i++) {
            char c = pathAndQuery.charAt(i);
            if (c == '#' || isControl(c)) {
                return null;
            }
            if (c == '%') {
                int end = endOfEscapes(pathAndQuery, i);
                String text = decodeEscapes(pathAndQuery, i, end);
                if (text == null || text.chars().anyMatch(DecodedUrl::isControl)) {
                    return null;
                }
                out.append(isInQuery ? text : text.replace('/', ENCODED_SLASH));
                i = end - 1;
            } else {
                out.append(toDecoded(c, isInQuery));
                isInQuery |= c == '?';
            }
        }
        return out.toString();
    }

    private static boolean isControl(int c) {
        return c < 0x20 || c == 0x7f;
    }

    private static char toDecoded(char c, boolean isInQuery) {
        return switch (c) {
            case '?' -> isInQuery ? c : QUERY_START;
            case '&' -> isInQuery ? PARAMETER_END : c;
            case '+' -> isInQuery ? ' ' : c;
            default -> c;
        };
    }

    /** Returns the index after the last of the encoded bytes that start at {@code from} and follow each other. */
    private static int endOfEscapes(String text, int from) {
        int end = from;
        while (end < text.length() && text.charAt(end) == '%') {
            end += ESCAPE_LENGTH;
        }
        return end;
    }

    private static @Nullable String decodeEscapes(String text, int from, int end) {
        if (end > text.length()) {
            return null;
        }
        ByteBuffer bytes = ByteBuffer.allocate((end - from) / ESCAPE_LENGTH);
        for (int i = from; i < end; i += ESCAPE_LENGTH) {
            int high = Character.digit(text.charAt(i + 1), HEX);
            int low = Character.digit(text.charAt(i + 2), HEX);
            if (high < 0 || low < 0) {
                return null;
            }
            bytes.put((byte) (high * HEX + low));
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
        } catch (CharacterCodingException e) {
            return null; // the caller skips a URL that is not in UTF-8
        }
    }

    /** Returns the end of decoded text from the question mark of the query on; empty if there is no query. */
    static String queryOf(String decoded) {
        int start = decoded.indexOf(QUERY_START);
        return start < 0 ? "" : decoded.substring(start);
    }

    /** Returns decoded text in which encoded slashes are slashes. */
    static String withoutEncodedSlashes(String decoded) {
        return decoded.replace(ENCODED_SLASH, '/');
    }
}
