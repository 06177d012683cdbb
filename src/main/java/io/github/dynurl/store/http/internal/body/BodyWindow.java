package io.github.dynurl.store.http.internal.body;

import java.util.OptionalLong;

/**
 * The part of a response's body that is delivered to the reader. Immutable.
 *
 * @param skippedBytes the number of bytes of the body before the window. They are read and skipped
 * @param length the number of bytes in the window; {@link #UNKNOWN_LENGTH} if it extends to the end of the body
 * @param endsBody whether the body is known to end with the window. If true, the connection can be reused afterwards
 * @param lengthIsExact whether it is a failure if the body has fewer bytes. If false, the length is an upper limit
 */
public record BodyWindow(long skippedBytes, long length, boolean endsBody, boolean lengthIsExact) {
    public static final long UNKNOWN_LENGTH = -1;

    /**
     * Creates the window of a whole body.
     *
     * @param contentLength the length of the body; empty if it is unknown
     */
    public static BodyWindow wholeBody(OptionalLong contentLength) {
        boolean isKnown = contentLength.isPresent();
        int skippedBytes = 0;
        return new BodyWindow(skippedBytes, contentLength.orElse(UNKNOWN_LENGTH), isKnown, isKnown);
    }

    /**
     * Creates the window of a whole body whose length is known from another header field, for example Content-Range.
     *
     * @param contentLength the Content-Length. If it is empty, the end of the body is not read, so that the connection
     *     is not reused
     */
    public static BodyWindow ofLength(long length, OptionalLong contentLength) {
        int skippedBytes = 0;
        boolean endsBody = contentLength.isPresent();
        boolean lengthIsExact = true;
        return new BodyWindow(skippedBytes, length, endsBody, lengthIsExact);
    }

    /** Creates the window from {@code start} (inclusive) to {@code end} (exclusive) of a body of known size. */
    public static BodyWindow ofKnownSize(long size, long start, long end) {
        boolean isEmpty = end <= start; // no byte of the body is read, so the connection cannot be reused
        boolean endsBody = end == size && !isEmpty;
        boolean lengthIsExact = true;
        return new BodyWindow(start, end - start, endsBody, lengthIsExact);
    }

    /**
     * Creates the window from {@code start} (inclusive) to {@code end} (exclusive) of a body of unknown size. The body
     * may end before the end of the window.
     *
     * @param end the end of the window; {@code Long.MAX_VALUE} means the end of the body
     */
    public static BodyWindow ofUnknownSize(long start, long end) {
        long length = end == Long.MAX_VALUE ? UNKNOWN_LENGTH : end - start;
        boolean endsBody = false;
        boolean lengthIsExact = false;
        return new BodyWindow(start, length, endsBody, lengthIsExact);
    }
}
