package io.github.dynurl.store.http.internal.header;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Parses {@code Link} header fields (RFC 8288). */
public final class Links {
    private Links() {}

    /**
     * Returns the target of the first link with {@code rel="next"}; empty if there is no such link. The target is the
     * text of the header field, which may be a relative URL.
     *
     * @param header the value of the header field; null if the response has no such field
     */
    public static Optional<String> findNext(@Nullable String header) {
        if (header == null) {
            return Optional.empty();
        }
        int open = header.indexOf('<');
        while (open >= 0) {
            int close = header.indexOf('>', open);
            if (close < 0) {
                break;
            }
            int end = indexOutsideQuotes(',', header, close);
            if (hasRelNext(header.substring(close + 1, end))) {
                return Optional.of(header.substring(open + 1, close).strip());
            }
            open = header.indexOf('<', end);
        }
        return Optional.empty();
    }

    /** Returns the index of the first separator outside quotes; returns the length of the text if there is none. */
    private static int indexOutsideQuotes(char separator, String text, int from) {
        boolean quoted = false;
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == '\\' && quoted) {
                i++; // the escaped character does not end the quotes
            } else if (c == separator && !quoted) {
                return i;
            }
        }
        return text.length();
    }

    /**
     * Returns whether the first {@code rel} parameter contains {@code next}. Any further {@code rel} is ignored (RFC
     * 8288, 3.3).
     *
     * @param parameters the text after the target of a link, for example {@code ; rel="next"; title="more"}
     */
    private static boolean hasRelNext(String parameters) {
        int from = parameters.indexOf(';');
        while (from >= 0 && from < parameters.length()) {
            int end = indexOutsideQuotes(';', parameters, from + 1);
            String[] nameAndValue = parameters.substring(from + 1, end).split("=", 2);
            if (nameAndValue.length == 2 && nameAndValue[0].strip().equalsIgnoreCase("rel")) {
                String relations = nameAndValue[1].replace('"', ' ').strip();
                return Arrays.stream(relations.split("\\s+")).anyMatch(relation -> relation.equalsIgnoreCase("next"));
            }
            from = end;
        }
        return false;
    }
}
