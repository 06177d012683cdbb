package io.github.dynurl.store.http.internal.header;

import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Holds a Content-Range (RFC 9110, 14.4). Immutable.
 *
 * @param start the first position, -1 where the range was not satisfiable
 * @param end the position after the last
 * @param size the bytes of the whole object, if known
 */
public record ContentRange(long start, long end, OptionalLong size) {
    private static final Pattern RANGE =
            Pattern.compile("(?i)bytes +(?:(\\d{1,18})-(\\d{1,18})|\\*)/(?:(\\d{1,18})|\\*)");

    /** Reads the header's value; null if it is missing or makes no sense. */
    public static @Nullable ContentRange parse(@Nullable String value) {
        Matcher matcher = RANGE.matcher(value == null ? "" : value.trim());
        if (!matcher.matches()) {
            return null;
        }
        String total = matcher.group(3);
        OptionalLong size = total == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(total));
        if (matcher.group(1) == null) {
            return new ContentRange(-1, -1, size);
        }
        long start = Long.parseLong(matcher.group(1));
        long end = Long.parseLong(matcher.group(2)) + 1;
        boolean sane = start < end && (size.isEmpty() || end <= size.getAsLong());
        return sane ? new ContentRange(start, end, size) : null;
    }

    public long length() {
        return end - start;
    }

    /** Returns the header's value. */
    @Override
    public String toString() {
        String range = start < 0 ? "*" : start + "-" + (end - 1);
        return "bytes " + range + "/" + (size.isPresent() ? String.valueOf(size.getAsLong()) : "*");
    }
}
