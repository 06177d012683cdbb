package io.github.dynurl.store.http.internal.header;

import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The value of a {@code Content-Range} header field (RFC 9110, 14.4). Immutable.
 *
 * @param start the position of the first byte, counted from 0; -1 if the range is unsatisfied
 * @param end the position after the last byte; -1 if the range is unsatisfied
 * @param size the size of the whole object in bytes; empty if the header field contains {@code *} instead
 */
public record ContentRange(long start, long end, OptionalLong size) {
    /** The start and the end of an unsatisfied range. */
    private static final long NO_POSITION = -1;

    /** Matches a range or an unsatisfied range. Each number has at most 18 digits, so that it fits in a long. */
    private static final Pattern RANGE =
            Pattern.compile("(?i)bytes +(?:(\\d{1,18})-(\\d{1,18})|\\*)/(?:(\\d{1,18})|\\*)");

    /** Parses the value of the header field. Returns null if the value is null, malformed or contradictory. */
    public static @Nullable ContentRange parse(@Nullable String value) {
        Matcher matcher = RANGE.matcher(value == null ? "" : value.trim());
        if (!matcher.matches()) {
            return null;
        }
        String total = matcher.group(3);
        OptionalLong size = total == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(total));
        if (matcher.group(1) == null) {
            return new ContentRange(NO_POSITION, NO_POSITION, size);
        }
        long start = Long.parseLong(matcher.group(1));
        // The header field contains the position of the last byte itself.
        long end = Long.parseLong(matcher.group(2)) + 1;
        boolean isConsistent = start < end && (size.isEmpty() || end <= size.getAsLong());
        return isConsistent ? new ContentRange(start, end, size) : null;
    }

    /**
     * Returns whether the header field has the form {@code bytes *}{@code /size}. A 416 response contains this form,
     * because none of the requested bytes exist.
     */
    public boolean isUnsatisfied() {
        return start < 0;
    }

    /** Returns the number of bytes in the range; 0 if the range is unsatisfied. */
    public long length() {
        return end - start;
    }

    /** Returns the value of the header field. */
    @Override
    public String toString() {
        String range = isUnsatisfied() ? "*" : start + "-" + (end - 1);
        return "bytes " + range + "/" + (size.isPresent() ? String.valueOf(size.getAsLong()) : "*");
    }
}
