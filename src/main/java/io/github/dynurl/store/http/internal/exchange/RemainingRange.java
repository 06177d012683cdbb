package io.github.dynurl.store.http.internal.exchange;

import io.github.dynurl.store.ByteRange;
import io.github.dynurl.store.Condition;
import io.github.dynurl.store.http.internal.header.ContentRange;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Knows which bytes of which version of an object an answer has, so that the rest of it can be requested when it breaks
 * off, and nothing else is taken for that rest. Immutable.
 *
 * @param etag the strong entity tag of the version
 * @param coding the codings that its bytes are in; null for none
 * @param start the position in the object at which the answer begins
 * @param end the position after its last byte, if known
 * @param size the bytes of the whole object, if known
 */
public record RemainingRange(String etag, @Nullable String coding, long start, OptionalLong end, OptionalLong size) {
    /** Says what the answer to the request for the rest is. */
    enum Found {
        /** It goes on where the first answer broke off. */
        GOES_ON,
        /** There is nothing more: the first answer had all, only its end was missing. */
        NOTHING_MORE,
        /** The object is another one now. */
        CHANGED,
        /** The server knows no ranges, or does not say which bytes of which version these are. */
        NOT_THE_REST
    }

    /** Returns what is known of a whole answer; null if it has no strong entity tag, or its server no ranges. */
    public static @Nullable RemainingRange ofWhole(Reply reply) {
        return of(reply, 0, reply.info().size(), reply.info().size());
    }

    /** Returns what is known of an answer that is a range. */
    public static @Nullable RemainingRange ofRange(Reply reply, ContentRange range) {
        return of(reply, range.start(), OptionalLong.of(range.end()), range.size());
    }

    /** Tells whether the server says that it sends no ranges. */
    public static boolean isWithoutRanges(Reply reply) {
        String ranges = reply.header("Accept-Ranges");
        return ranges != null && ranges.trim().equalsIgnoreCase("none");
    }

    private static @Nullable RemainingRange of(Reply reply, long start, OptionalLong end, OptionalLong size) {
        return isWithoutRanges(reply)
                ? null
                : reply.info()
                        .strongEtag()
                        .map(etag -> new RemainingRange(etag, reply.info().contentEncoding(), start, end, size))
                        .orElse(null);
    }

    /** Makes the request for what follows after so many bytes of the answer (RFC 9110, 14.2 and 13.1.1). */
    Request request(Request first, long received) {
        long from = start + received;
        ByteRange range = end.isPresent() ? ByteRange.of(from, end.getAsLong()) : ByteRange.from(from);
        return first.without("Range")
                .without("If-Match")
                .header("Range", range.toString())
                .condition(Condition.ifMatch(etag));
    }

    /** Judges the answer to that request. */
    Found judge(Reply reply, long received) {
        // The bytes of another form of the object would fit as well, were they as many.
        if (reply.isSuccess() && !Objects.equals(coding, reply.info().contentEncoding())) {
            return Found.NOT_THE_REST;
        }
        return judge(
                reply.status(),
                reply.header("ETag"),
                ContentRange.parse(reply.header("Content-Range")),
                reply.info().size(),
                received);
    }

    Found judge(
            int status, @Nullable String otherEtag, @Nullable ContentRange range, OptionalLong length, long received) {
        if (otherEtag != null && !otherEtag.equals(etag)) {
            return Found.CHANGED;
        }
        if (otherEtag == null || range == null) {
            return Found.NOT_THE_REST;
        }
        long from = start + received;
        if (status == 416) {
            boolean all = range.start() < 0 && end.isEmpty() && range.size().orElse(-1) == from;
            return all ? Found.NOTHING_MORE : Found.NOT_THE_REST;
        }
        boolean goesOn = status == 206
                && range.start() == from
                && (end.isEmpty() || range.end() == end.getAsLong())
                && agree(size, range.size())
                && (length.isEmpty() || length.getAsLong() == range.length())
                && (end.isPresent() || range.end() == range.size().orElse(-1));
        return goesOn ? Found.GOES_ON : Found.NOT_THE_REST;
    }

    private static boolean agree(OptionalLong one, OptionalLong other) {
        return one.isEmpty() || other.isEmpty() || one.getAsLong() == other.getAsLong();
    }
}
