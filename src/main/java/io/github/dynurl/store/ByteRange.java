package io.github.dynurl.store;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Selects bytes of an object: a half-open range {@code [start, end)}, or its last bytes. Immutable.
 *
 * <p>{@link #toString} is HTTP's form (RFC 9110, 14.1.1), in which the last position is included.
 */
public final class ByteRange {
    private static final Pattern HTTP = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");
    private static final ByteRange ALL = new ByteRange(0, Long.MAX_VALUE, false);

    private final long start;
    private final long end;
    private final boolean suffix;

    private ByteRange(long start, long end, boolean suffix) {
        this.start = start;
        this.end = end;
        this.suffix = suffix;
    }

    /** Selects the whole object. */
    public static ByteRange all() {
        return ALL;
    }

    /**
     * Selects the bytes from {@code start} to before {@code end}; none if they are equal.
     *
     * @throws IllegalArgumentException if {@code start} is negative or greater than {@code end}
     */
    public static ByteRange of(long start, long end) {
        if (start < 0 || end < start) {
            throw new IllegalArgumentException("not a range of bytes: from " + start + " to before " + end);
        }
        return new ByteRange(start, end, false);
    }

    /**
     * Selects the bytes from {@code start} to the end of the object.
     *
     * @throws IllegalArgumentException if {@code start} is negative
     */
    public static ByteRange from(long start) {
        return of(start, Long.MAX_VALUE);
    }

    /**
     * Selects the last {@code count} bytes of the object.
     *
     * @throws IllegalArgumentException if {@code count} is negative
     */
    public static ByteRange last(long count) {
        return new ByteRange(of(0, count).start, count, true);
    }

    /**
     * Reads HTTP's form of one range: {@code bytes=0-99}, {@code bytes=100-}, {@code bytes=-100}.
     *
     * @throws IllegalArgumentException if the text is anything else; several ranges are, too
     */
    public static ByteRange parse(String text) {
        Matcher matcher = HTTP.matcher(text);
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

    /** Tells whether the whole object is selected. */
    public boolean isAll() {
        return !suffix && start == 0 && end == Long.MAX_VALUE;
    }

    /** Tells whether nothing is selected, whatever the object. */
    public boolean isEmpty() {
        return suffix ? end == 0 : start == end;
    }

    /** Returns the first position selected in an object of {@code size} bytes; {@code size} if there is none. */
    public long startIn(long size) {
        return suffix ? Math.max(0, size - end) : Math.min(start, size);
    }

    /** Returns the position after the last one selected in an object of {@code size} bytes. */
    public long endIn(long size) {
        return suffix ? size : Math.max(startIn(size), Math.min(end, size));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ByteRange that && start == that.start && end == that.end && suffix == that.suffix;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(start) * 31 + Long.hashCode(end) + (suffix ? 1 : 0);
    }

    /** Returns HTTP's form, as in {@code bytes=0-99}. */
    @Override
    public String toString() {
        if (suffix) {
            return "bytes=-" + end;
        }
        if (isEmpty()) {
            return "no bytes at " + start;
        }
        return "bytes=" + start + "-" + (end == Long.MAX_VALUE ? "" : end - 1);
    }
}
