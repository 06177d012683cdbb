package io.github.dynurl.store.http.internal.exchange;

import io.github.dynurl.store.ByteRange;
import io.github.dynurl.store.Condition;
import io.github.dynurl.store.http.internal.header.ContentRange;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Describes which bytes of which version of an object a response contains. If the download is interrupted, it creates the
 * request for the remaining bytes, and checks that a response contains exactly these. Immutable.
 *
 * @param etag the strong entity tag of the version
 * @param contentEncoding the Content-Encoding of the response; null if there is none
 * @param start the position of the response's first byte in the object
 * @param end the position after the response's last byte, if known
 * @param size the size of the whole object in bytes, if known
 */
public record RemainingRange(
        String etag, @Nullable String contentEncoding, long start, OptionalLong end, OptionalLong size) {
    /** The result of comparing a response with the remaining bytes. */
    enum Verdict {
        /** The response starts with the first missing byte. */
        CONTINUES,
        /** No byte is missing; only the end of the interrupted body was not received. */
        NOTHING_LEFT,
        /** The response belongs to another version of the object. */
        OBJECT_CHANGED,
        /** The response contains other bytes, or does not say which bytes of which version it contains. */
        NOT_THE_REMAINDER
    }

    /** Describes a response with the whole object; returns null if an interrupted download of it cannot be resumed. */
    public static @Nullable RemainingRange ofWholeBody(Reply reply) {
        return create(reply, 0, reply.info().size(), reply.info().size());
    }

    /** Describes a response with a range of the object; returns null if an interrupted download of it cannot be resumed. */
    public static @Nullable RemainingRange ofPartialBody(Reply reply, ContentRange range) {
        return create(reply, range.start(), OptionalLong.of(range.end()), range.size());
    }

    /** Returns whether the server says that it does not support ranges ({@code Accept-Ranges: none}). */
    public static boolean declaresNoRanges(Reply reply) {
        String ranges = reply.header("Accept-Ranges");
        return ranges != null && ranges.trim().equalsIgnoreCase("none");
    }

    /** Returns null if the response has no strong entity tag, or its server does not support ranges. */
    private static @Nullable RemainingRange create(Reply reply, long start, OptionalLong end, OptionalLong size) {
        return declaresNoRanges(reply)
                ? null
                : reply.info()
                        .strongEtag()
                        .map(etag -> new RemainingRange(etag, reply.info().contentEncoding(), start, end, size))
                        .orElse(null);
    }

    /** Creates the request for the bytes that follow the received ones (RFC 9110, 14.2 and 13.1.1). */
    Request createRequest(Request originalRequest, long receivedBytes) {
        long from = start + receivedBytes;
        ByteRange range = end.isPresent() ? ByteRange.of(from, end.getAsLong()) : ByteRange.from(from);
        return originalRequest
                .withoutHeader("Range")
                .withoutHeader("If-Match")
                .withHeader("Range", range.toString())
                .withCondition(Condition.ifMatch(etag));
    }

    /** Checks whether a response to that request contains the remaining bytes. */
    Verdict evaluate(Reply reply, long receivedBytes) {
        // Bytes in another coding are other bytes, even if there are as many.
        boolean otherCoding = !Objects.equals(contentEncoding, reply.info().contentEncoding());
        if (reply.isSuccess() && otherCoding) {
            return Verdict.NOT_THE_REMAINDER;
        }
        return evaluate(
                reply.status(),
                reply.header("ETag"),
                ContentRange.parse(reply.header("Content-Range")),
                reply.info().size(),
                receivedBytes);
    }

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
        long from = start + receivedBytes;
        if (status == 416) {
            boolean objectEndsHere = range.isUnsatisfied() && isKnownToBe(from, range.size());
            return objectEndsHere && end.isEmpty() ? Verdict.NOTHING_LEFT : Verdict.NOT_THE_REMAINDER;
        }
        boolean endsAsExpected =
                end.isPresent() ? range.end() == end.getAsLong() : isKnownToBe(range.end(), range.size());
        boolean continues = status == 206
                && range.start() == from
                && endsAsExpected
                && areEqualIfKnown(size, range.size())
                && areEqualIfKnown(contentLength, OptionalLong.of(range.length()));
        return continues ? Verdict.CONTINUES : Verdict.NOT_THE_REMAINDER;
    }

    private static boolean isKnownToBe(long expected, OptionalLong actual) {
        return actual.isPresent() && actual.getAsLong() == expected;
    }

    private static boolean areEqualIfKnown(OptionalLong one, OptionalLong other) {
        return one.isEmpty() || other.isEmpty() || one.getAsLong() == other.getAsLong();
    }
}
