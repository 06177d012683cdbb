package io.github.dynurl.store.http.internal.header;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads Link headers (RFC 8288). */
public final class Links {
    private Links() {}

    /** Returns where the link to the next page leads, as it is written; empty if there is none. */
    public static Optional<String> next(@Nullable String header) {
        int from = header == null ? -1 : header.indexOf('<');
        while (header != null && from >= 0) {
            int close = header.indexOf('>', from);
            if (close < 0) {
                break;
            }
            int end = endOf(',', header, close);
            if (isNext(header.substring(close + 1, end))) {
                return Optional.of(header.substring(from + 1, close).strip());
            }
            from = header.indexOf('<', end);
        }
        return Optional.empty();
    }

    /** Returns where a character is that is not in quotes, or the end. */
    private static int endOf(char end, String text, int from) {
        boolean quoted = false;
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == '\\' && quoted) {
                i++;
            } else if (c == end && !quoted) {
                return i;
            }
        }
        return text.length();
    }

    /** Tells whether the relation is to the next page; only the first {@code rel} counts (RFC 8288, 3.3). */
    private static boolean isNext(String parameters) {
        int from = parameters.indexOf(';');
        while (from >= 0 && from < parameters.length()) {
            int end = endOf(';', parameters, from + 1);
            String[] parameter = parameters.substring(from + 1, end).split("=", 2);
            if (parameter.length == 2 && parameter[0].strip().equalsIgnoreCase("rel")) {
                String types = parameter[1].replace('"', ' ').strip();
                return Arrays.stream(types.split("\\s+")).anyMatch(type -> type.equalsIgnoreCase("next"));
            }
            from = end;
        }
        return false;
    }
}
