package io.github.dynurl.store.http.internal.body;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.store.ByteRange;
import io.github.dynurl.store.http.Replies;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalLong;
import java.util.function.LongPredicate;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Tests that the delivered bytes are those of the range, however the server sends the object. */
class BodyWindowPropertyTest {
    /**
     * Holds a range and the positions that it selects in an object (RFC 9110, 14.1.2).
     *
     * @param last the number of bytes of a suffix range, or -1
     */
    record RequestedRange(ByteRange range, long start, long end, long last) {
        byte[] selectFrom(byte[] object) {
            LongPredicate selected =
                    last < 0 ? i -> i >= start && i < end : i -> i >= object.length - last && i < object.length;
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            for (int i = 0; i < object.length; i++) {
                if (selected.test(i)) {
                    out.write(object[i]);
                }
            }
            return out.toByteArray();
        }
    }

    @Property(tries = 1000)
    void extractsRangeFromBodyOfKnownSize(
            @ForAll @Size(max = 60) byte[] object,
            @ForAll("ranges") RequestedRange requested,
            @ForAll @IntRange(min = 1, max = 9) int bufferSize)
            throws IOException {
        long start = requested.range().startIn(object.length);
        long end = requested.range().endIn(object.length);
        BodyWindow window = BodyWindow.ofKnownSize(object.length, start, end);
        assertThat(read(object, true, window, bufferSize)).isEqualTo(requested.selectFrom(object));
        assertThat(window.length()).isEqualTo(requested.selectFrom(object).length);
        assertThat(window.endsBody()).isEqualTo(window.length() > 0 && start + window.length() == object.length);
    }

    @Property(tries = 1000)
    void extractsRangeFromBodyOfUnknownSize(
            @ForAll @Size(max = 60) byte[] object,
            @ForAll("fromStart") RequestedRange requested,
            @ForAll @IntRange(min = 1, max = 9) int bufferSize)
            throws IOException {
        BodyWindow window = BodyWindow.ofUnknownSize(
                requested.range().startIn(Long.MAX_VALUE), requested.range().endIn(Long.MAX_VALUE));
        assertThat(read(object, false, window, bufferSize)).isEqualTo(requested.selectFrom(object));
    }

    @Property(tries = 500)
    void deliversWholeBody(@ForAll @Size(max = 60) byte[] object, @ForAll @IntRange(min = 1, max = 9) int bufferSize)
            throws IOException {
        OptionalLong size = OptionalLong.of(object.length);
        assertThat(read(object, true, BodyWindow.wholeBody(size), bufferSize)).isEqualTo(object);
        assertThat(read(object, false, BodyWindow.wholeBody(OptionalLong.empty()), bufferSize))
                .isEqualTo(object);
        assertThat(read(object, true, BodyWindow.ofLength(object.length, size), bufferSize))
                .isEqualTo(object);
    }

    /** Reads a response with this body; {@code sized} is whether it has a Content-Length. */
    private static byte[] read(byte[] object, boolean sized, BodyWindow window, int bufferSize) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (InputStream body = Replies.ok(object, sized).takeBody(window, TransferProgress.NONE)) {
            byte[] buffer = new byte[bufferSize];
            for (int count = body.read(buffer); count >= 0; count = body.read(buffer)) {
                out.write(buffer, 0, count);
            }
        }
        return out.toByteArray();
    }

    @Provide
    Arbitrary<RequestedRange> ranges() {
        Arbitrary<RequestedRange> last =
                positions().map(count -> new RequestedRange(ByteRange.last(count), 0, 0, count));
        return Arbitraries.oneOf(fromStart(), fromStart(), last);
    }

    @Provide
    Arbitrary<RequestedRange> fromStart() {
        Arbitrary<RequestedRange> bounded = Combinators.combine(positions(), positions())
                .filter((start, end) -> start <= end)
                .as((start, end) -> new RequestedRange(ByteRange.of(start, end), start, end, -1));
        Arbitrary<RequestedRange> open =
                positions().map(start -> new RequestedRange(ByteRange.from(start), start, Long.MAX_VALUE, -1));
        return Arbitraries.oneOf(bounded, open);
    }

    private static Arbitrary<Long> positions() {
        return Arbitraries.frequencyOf(
                Tuple.of(6, Arbitraries.longs().between(0, 70)),
                Tuple.of(1, Arbitraries.longs().greaterOrEqual(0)));
    }
}
