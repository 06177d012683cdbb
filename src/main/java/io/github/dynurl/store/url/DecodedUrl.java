package io.github.dynurl.store.url;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the path and query of a URL, so that it can be compared with another one. Two URLs have the same decoded text
 * if they only differ in percent-encoding that does not change their meaning. In the decoded text, three different
 * control characters, which no key contains, replace an encoded slash in the path, the question mark before the query,
 * and an unencoded ampersand in the query.
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
     * Returns the decoded text. A plus sign in the query is decoded to a space. Returns null if the URL has a fragment,
     * if it has a control character (encoded or not), if a percent sign does not start an encoded byte, or if the
     * encoded bytes are not UTF-8.
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
                out.append(decodeUnescaped(c, isInQuery));
                isInQuery |= c == '?';
            }
        }
        return out.toString();
    }

    private static boolean isControl(int c) {
        return c < 0x20 || c == 0x7f;
    }

    /** Returns the decoded text of a character that is not percent-encoded: itself, a space, or a control character. */
    private static char decodeUnescaped(char c, boolean isInQuery) {
        return switch (c) {
            case '?' -> isInQuery ? c : QUERY_START;
            case '&' -> isInQuery ? PARAMETER_END : c;
            case '+' -> isInQuery ? ' ' : c;
            default -> c;
        };
    }

    /** Returns the end (exclusive) of the run of percent-encoded bytes that starts at {@code from}. */
    private static int endOfEscapes(String text, int from) {
        int end = from;
        while (end < text.length() && text.charAt(end) == '%') {
            end += ESCAPE_LENGTH;
        }
        return end;
    }

    /** Decodes a run of percent-encoded bytes. Returns null if it is incomplete, or if the bytes are not UTF-8. */
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
            return null; // the bytes are not UTF-8, so the URL cannot be decoded
        }
    }

    /** Returns the query of a decoded text, with {@link #QUERY_START}; empty if there is no query. */
    static String queryOf(String decoded) {
        int start = decoded.indexOf(QUERY_START);
        return start < 0 ? "" : decoded.substring(start);
    }

    /**
     * Returns a decoded text without these parameters of its query; without a query if no parameter is left.
     *
     * @param nameValuePairs the decoded parameters, each as {@code name=value}
     */
    static String withoutParameters(String decoded, Set<String> nameValuePairs) {
        String query = queryOf(decoded);
        if (query.isEmpty()) {
            return decoded;
        }
        String kept = Arrays.stream(query.substring(1).split(String.valueOf(PARAMETER_END), -1))
                .filter(parameter -> !nameValuePairs.contains(parameter))
                .collect(Collectors.joining(String.valueOf(PARAMETER_END)));
        return decoded.substring(0, decoded.length() - query.length()) + (kept.isEmpty() ? "" : QUERY_START + kept);
    }

    /** Returns a decoded text in which also the encoded slashes of the path are slashes. */
    static String withDecodedSlashes(String decoded) {
        return decoded.replace(ENCODED_SLASH, '/');
    }
}
