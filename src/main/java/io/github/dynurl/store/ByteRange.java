package io.github.dynurl.store;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A range of the bytes of an object. It goes from {@code start} (inclusive) to {@code end} (exclusive), or it is a
 * suffix range, which consists of the last bytes of the object. Immutable.
 *
 * <p>{@link #parse} and {@link #toString} use the syntax of the HTTP header {@code Range} (RFC 9110, 14.1.1). In that
 * header the last position is inclusive, so {@code of(0, 100)} is {@code bytes=0-99}.
 */
public final class ByteRange {
    /** Allows at most 18 digits, because each number plus 1 must fit into a long. */
    private static final Pattern RANGE_HEADER = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

    private static final long UNTIL_END_OF_OBJECT = Long.MAX_VALUE;
    private static final ByteRange ALL = new ByteRange(0, UNTIL_END_OF_OBJECT, false);

    /** Inclusive; 0 for a suffix range. */
    private final long start;

    /** Exclusive. For a suffix range, the number of bytes. */
    private final long end;

    private final boolean isSuffix;

    private ByteRange(long start, long end, boolean isSuffix) {
        this.start = start;
        this.end = end;
        this.isSuffix = isSuffix;
    }

    /** Returns the range that selects the whole object. */
    public static ByteRange all() {
        return ALL;
    }

    /**
     * Returns the range from {@code start} (inclusive) to {@code end} (exclusive). The range is empty if both are
     * equal.
     *
     * @throws IllegalArgumentException if {@code start} is negative or greater than {@code end}
     */
    public static ByteRange of(long start, long end) {
        if (start < 0 || end < start) {
            throw new IllegalArgumentException(
                    "not a range of bytes: start " + start + ", end " + end + " (exclusive)");
        }
        return new ByteRange(start, end, false);
    }

    /**
     * Returns the range from {@code start} (inclusive) to the end of the object.
     *
     * @throws IllegalArgumentException if {@code start} is negative
     */
    public static ByteRange from(long start) {
        return of(start, UNTIL_END_OF_OBJECT);
    }

    /**
     * Returns the suffix range of the last {@code count} bytes. It selects the whole object if the object has fewer
     * bytes.
     *
     * @throws IllegalArgumentException if {@code count} is negative
     */
    public static ByteRange last(long count) {
        if (count < 0) {
            throw new IllegalArgumentException("the number of bytes must not be negative, but is " + count);
        }
        return new ByteRange(0, count, true);
    }

    /**
     * Parses the value of a {@code Range} header that contains one range: {@code bytes=0-99}, {@code bytes=100-} or
     * {@code bytes=-100}.
     *
     * @throws IllegalArgumentException if the text is not such a value, or if it contains several ranges
     */
    public static ByteRange parse(String text) {
        Matcher matcher = RANGE_HEADER.matcher(text);
        if (!matcher.matches()) {
            throw notOneRange(text);
        }
        String first = matcher.group(1);
        String last = matcher.group(2);
        if (first.isEmpty() && last.isEmpty()) {
            throw notOneRange(text);
        }
        if (first.isEmpty()) {
            return last(Long.parseLong(last));
        }
        if (last.isEmpty()) {
            return from(Long.parseLong(first));
        }
        if (Long.parseLong(last) < Long.parseLong(first)) {
            throw notOneRange(text);
        }
        return of(Long.parseLong(first), Long.parseLong(last) + 1);
    }

    private static IllegalArgumentException notOneRange(String text) {
        return new IllegalArgumentException(
                "not one range of bytes: " + Key.shown(text) + "; write bytes=0-99, bytes=100- or bytes=-100");
    }

    /** Returns whether the range selects the whole object. */
    public boolean isAll() {
        return !isSuffix && start == 0 && end == UNTIL_END_OF_OBJECT;
    }

    /** Returns whether the range selects no byte of any object. */
    public boolean isEmpty() {
        return isSuffix ? end == 0 : start == end;
    }

    /** Returns whether this is a suffix range, which selects the last bytes of an object. */
    public boolean isSuffix() {
        return isSuffix;
    }

    /**
     * Returns the first position (inclusive) of the range in an object of {@code size} bytes. Returns {@code size} if
     * the range starts at or beyond the end of that object.
     */
    public long startIn(long size) {
        return isSuffix ? Math.max(0, size - end) : Math.min(start, size);
    }

    /**
     * Returns the end (exclusive) of the range in an object of {@code size} bytes. It is never less than
     * {@link #startIn}.
     */
    public long endIn(long size) {
        return isSuffix ? size : Math.max(startIn(size), Math.min(end, size));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ByteRange that && start == that.start && end == that.end && isSuffix == that.isSuffix;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(start) * 31 + Long.hashCode(end) + (isSuffix ? 1 : 0);
    }

    /**
     * Returns the value of the {@code Range} header, for example {@code bytes=0-99}. Returns a description for an
     * empty range, such as {@code of(5, 5)}, because HTTP cannot express an empty range.
     */
    @Override
    public String toString() {
        if (isSuffix) {
            return "bytes=-" + end;
        }
        if (isEmpty()) {
            return "no bytes at " + start;
        }
        return "bytes=" + start + "-" + (end == UNTIL_END_OF_OBJECT ? "" : end - 1);
    }
}
