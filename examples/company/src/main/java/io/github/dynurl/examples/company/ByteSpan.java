package io.github.dynurl.examples.company;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A range of the bytes of a content.
 *
 * @param start the position of the first byte
 * @param end the position after the last byte
 */
record ByteSpan(int start, int end) {
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d{0,9})-(\\d{0,9})");

    /** Parses the header Range. Returns an empty Optional if it is missing or the service does not support it. */
    static Optional<ByteSpan> parse(String range, int length) throws ApiProblem {
        Matcher matcher = RANGE.matcher(range == null ? "" : range);
        if (!matcher.matches() || range.length() == "bytes=-".length()) {
            return Optional.empty();
        }
        String first = matcher.group(1);
        String last = matcher.group(2);
        int start = first.isEmpty() ? Math.max(0, length - Integer.parseInt(last)) : Integer.parseInt(first);
        int end = first.isEmpty() || last.isEmpty() ? length : Math.min(length, Integer.parseInt(last) + 1);
        if (start >= end) {
            throw new ApiProblem(416, "The content has " + length + " bytes");
        }
        return Optional.of(new ByteSpan(start, end));
    }
}
