package io.github.dynurl.store.http;

import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads Link headers (RFC 8288). */
final class Links {
    private static final Pattern REL = Pattern.compile("(?i);\\s*+rel\\s*+=\\s*+(?:\"([^\"]*+)\"|([^;\\s\"]++))");

    private Links() {}

    /** Returns where the link to the next page leads, as it is written; empty if there is none. */
    static Optional<String> next(@Nullable String header) {
        int from = header == null ? -1 : header.indexOf('<');
        while (header != null && from >= 0) {
            int close = header.indexOf('>', from);
            if (close < 0) {
                break;
            }
            int end = endOfParameters(header, close);
            if (isNext(header.substring(close + 1, end))) {
                return Optional.of(header.substring(from + 1, close).strip());
            }
            from = header.indexOf('<', end);
        }
        return Optional.empty();
    }

    /** Returns where the comma after a link is, which is not in quotes, or the end. */
    private static int endOfParameters(String header, int from) {
        boolean quoted = false;
        for (int i = from; i < header.length(); i++) {
            char c = header.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == '\\' && quoted) {
                i++;
            } else if (c == ',' && !quoted) {
                return i;
            }
        }
        return header.length();
    }

    /** Tells whether the relation is to the next page; only the first {@code rel} counts (RFC 8288, 3.3). */
    private static boolean isNext(String parameters) {
        Matcher rel = REL.matcher(parameters);
        if (!rel.find()) {
            return false;
        }
        String types = rel.group(1) == null ? rel.group(2) : rel.group(1);
        return Arrays.stream(types.strip().split("\\s+")).anyMatch(type -> type.equalsIgnoreCase("next"));
    }
}
