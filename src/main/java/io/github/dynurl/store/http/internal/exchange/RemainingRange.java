package io.github.dynurl.store.http.internal.exchange;

import io.github.dynurl.store.ByteRange;
import io.github.dynurl.store.Condition;
import io.github.dynurl.store.http.internal.header.ContentRange;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Computes the remaining range of an interrupted download: creates the request for the remaining bytes, and checks that
 * the new response contains exactly these bytes. The components describe the original response: which bytes of the
 * object it contains, and of which version. Immutable.
 *
 * @param etag the strong entity tag of the object's version
 * @param contentEncoding the Content-Encoding of the original response; null if there is none
 * @param start the position in the object of the first byte of the original response
 * @param end the position after the last byte of the original response; empty if unknown
 * @param size the size of the whole object in bytes; empty if unknown
 */
public record RemainingRange(
        String etag, @Nullable String contentEncoding, long start, OptionalLong end, OptionalLong size) {
    /** The result of comparing a response with the remaining bytes. */
    enum Verdict {
        /** The response starts with the first missing byte. */
        CONTINUES,
        /** All bytes were received; only the end of the message (for example the last chunk) was not. */
        NOTHING_LEFT,
        /** The response belongs to another version of the object. */
        OBJECT_CHANGED,
        /** The response contains other bytes, or it does not declare its range or its entity tag. */
        NOT_THE_REMAINDER
    }

    /** Describes an original response with the whole object. Returns null if such a download cannot be resumed. */
    public static @Nullable RemainingRange ofWholeBody(Reply reply) {
        return create(reply, 0, reply.info().size(), reply.info().size());
    }

    /** Describes an original response with a range of the object. Returns null if such a download cannot be resumed. */
    public static @Nullable RemainingRange ofPartialBody(Reply reply, ContentRange range) {
        return create(reply, range.start(), OptionalLong.of(range.end()), range.size());
    }

    /** Returns whether the server declares that it does not support range requests ({@code Accept-Ranges: none}). */
    public static boolean declaresNoRanges(Reply reply) {
        String ranges = reply.header("Accept-Ranges");
        return ranges != null && ranges.trim().equalsIgnoreCase("none");
    }

    /** Returns null if the response has no strong entity tag, or if its server does not support range requests. */
    private static @Nullable RemainingRange create(Reply reply, long start, OptionalLong end, OptionalLong size) {
        return declaresNoRanges(reply)
                ? null
                : reply.info()
                        .strongEtag()
                        .map(etag -> new RemainingRange(etag, reply.info().contentEncoding(), start, end, size))
                        .orElse(null);
    }

    /**
     * Creates the request for the bytes that were not yet received (RFC 9110, 14.2 and 13.1.1). The request has an
     * If-Match, so that the server responds only with bytes of the same version.
     *
     * @param receivedBytes the number of bytes that were received since {@link #start}
     */
    Request createRequest(Request originalRequest, long receivedBytes) {
        long nextByte = start + receivedBytes;
        ByteRange range = end.isPresent() ? ByteRange.of(nextByte, end.getAsLong()) : ByteRange.from(nextByte);
        return originalRequest
                .withoutHeader("Range")
                .withoutHeader("If-Match")
                .withHeader("Range", range.toString())
                .withCondition(Condition.ifMatch(etag));
    }

    /**
     * Returns whether the response to the {@link #createRequest request for the remaining bytes} contains these bytes.
     */
    Verdict evaluate(Reply reply, long receivedBytes) {
        // With another coding, the bytes differ, even if their number is the same.
        boolean hasOtherCoding = !Objects.equals(contentEncoding, reply.info().contentEncoding());
        if (Reply.isSuccess(reply.status()) && hasOtherCoding) {
            return Verdict.NOT_THE_REMAINDER;
        }
        return evaluate(
                reply.status(),
                reply.header("ETag"),
                ContentRange.parse(reply.header("Content-Range")),
                reply.info().size(),
                receivedBytes);
    }

    /**
     * Compares the status and the header fields of a response with the remaining bytes.
     *
     * @param responseEtag the ETag; null if there is none
     * @param range the Content-Range; null if it is missing or malformed
     */
    Verdict evaluate(
            int status,
            @Nullable String responseEtag,
            @Nullable ContentRange range,
            OptionalLong contentLength,
            long receivedBytes) {
        if (responseEtag != null && !responseEtag.equals(etag)) {
            return Verdict.OBJECT_CHANGED;
        }
        if (responseEtag == null || range == null) {
            return Verdict.NOT_THE_REMAINDER;
        }
        long nextByte = start + receivedBytes;
        if (status == 416) { // the object has no byte at this position
            // With a known end, this request is only sent if bytes are missing, so the object cannot end here.
            boolean objectEndsHere = range.isUnsatisfied() && isKnownAndEquals(range.size(), nextByte);
            return objectEndsHere && end.isEmpty() ? Verdict.NOTHING_LEFT : Verdict.NOT_THE_REMAINDER;
        }
        boolean endsAsExpected =
                end.isPresent() ? range.end() == end.getAsLong() : isKnownAndEquals(range.size(), range.end());
        boolean continues = status == 206
                && range.start() == nextByte
                && endsAsExpected
                && areEqualIfKnown(size, range.size())
                && areEqualIfKnown(contentLength, OptionalLong.of(range.length()));
        return continues ? Verdict.CONTINUES : Verdict.NOT_THE_REMAINDER;
    }

    private static boolean isKnownAndEquals(OptionalLong actual, long expected) {
        return actual.isPresent() && actual.getAsLong() == expected;
    }

    private static boolean areEqualIfKnown(OptionalLong one, OptionalLong other) {
        return one.isEmpty() || other.isEmpty() || one.getAsLong() == other.getAsLong();
    }
}
