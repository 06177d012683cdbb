package io.github.dynurl.store.http.internal.body;

import java.util.OptionalLong;

/**
 * Which bytes of a response's body are delivered to the reader. Immutable.
 *
 * @param skippedBytes how many bytes of the body come before the window
 * @param length how many bytes are delivered; {@link #UNKNOWN_LENGTH} for all that follow
 * @param endsBody whether the body is known to end with the window, so that the connection can be reused after it
 * @param lengthIsExact whether a body with fewer bytes is a failure; otherwise the length is an upper limit
 */
public record BodyWindow(long skippedBytes, long length, boolean endsBody, boolean lengthIsExact) {
    public static final long UNKNOWN_LENGTH = -1;

    /** Creates the window of a whole body. */
    public static BodyWindow wholeBody(OptionalLong contentLength) {
        boolean known = contentLength.isPresent();
        return new BodyWindow(0, contentLength.orElse(UNKNOWN_LENGTH), known, known);
    }

    /**
     * Creates the window of a whole body that must have a certain length, for example the length of its Content-Range.
     *
     * @param contentLength empty if the response does not say where its body ends; then its end is not read
     */
    public static BodyWindow exactly(long length, OptionalLong contentLength) {
        return new BodyWindow(0, length, contentLength.isPresent(), true);
    }

    /** Creates the window from {@code start} (inclusive) to {@code end} (exclusive) of a body of known size. */
    public static BodyWindow ofKnownSize(long size, long start, long end) {
        boolean isEmpty = end <= start; // then nothing of the body is read, wherever the window is
        return new BodyWindow(start, end - start, end == size && !isEmpty, true);
    }

    /**
     * Creates the window from {@code start} (inclusive) to {@code end} (exclusive) of a body of unknown size, which may end
     * before the window does.
     *
     * @param end {@code Long.MAX_VALUE} for all bytes that follow
     */
    public static BodyWindow ofUnknownSize(long start, long end) {
        long length = end == Long.MAX_VALUE ? UNKNOWN_LENGTH : end - start;
        return new BodyWindow(start, length, false, false);
    }
}
