package io.github.dynurl.examples.server;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A part of an object's bytes: {@code length} bytes from {@code start}, never empty. */
record ByteSpan(long start, long length) {
    // one byte-range-spec or suffix-byte-range-spec
    private static final Pattern RANGE =
            Pattern.compile("bytes\\s*=\\s*(\\d*)\\s*-\\s*(\\d*)", Pattern.CASE_INSENSITIVE);
    private static final int MAX_DIGITS = 18;

    /**
     * Parses a Range header for data of {@code total} bytes. Returns empty if the header must be ignored, because it is
     * missing or malformed or has several ranges. Throws 416 if the range starts after the end of the data.
     */
    static Optional<ByteSpan> of(@Nullable String range, long total) {
        Matcher matcher = RANGE.matcher(range == null ? "" : range.strip());
        if (!matcher.matches() || matcher.group(1).length() + matcher.group(2).length() == 0) {
            return Optional.empty();
        }
        if (matcher.group(1).isEmpty()) {
            long suffix = Math.min(number(matcher.group(2)), total);
            return Optional.of(checked(total - suffix, total - 1, total));
        }
        long start = number(matcher.group(1));
        long end = matcher.group(2).isEmpty() ? Long.MAX_VALUE : number(matcher.group(2));
        return end < start ? Optional.empty() : Optional.of(checked(start, Math.min(end, total - 1), total));
    }

    /** Returns the value of the Content-Range header. */
    String contentRange(long total) {
        return "bytes " + start + "-" + (start + length - 1) + "/" + total;
    }

    private static ByteSpan checked(long start, long end, long total) {
        if (start >= total) {
            throw HttpProblem.rangeNotSatisfiable(total);
        }
        return new ByteSpan(start, end - start + 1);
    }

    private static long number(String digits) {
        return digits.length() > MAX_DIGITS ? Long.MAX_VALUE : Long.parseLong(digits);
    }
}
