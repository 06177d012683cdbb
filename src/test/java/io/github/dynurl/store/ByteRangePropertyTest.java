package io.github.dynurl.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Compares byte ranges with a simple model of RFC 9110, 14.1.2: for each position, whether it is selected. */
class ByteRangePropertyTest {
    /** A range and the values that it was created from; {@code end} is the number of bytes of a suffix. */
    record Made(ByteRange range, boolean suffix, long start, long end) {
        boolean selects(long position, long size) {
            return suffix ? position >= size - end : position >= start && position < end;
        }
    }

    @Property(tries = 2000)
    void selectsExactlyThePositionsThatHttpDefines(
            @ForAll("smallRanges") Made made, @ForAll @IntRange(max = 60) int size) {
        long start = made.range().startIn(size);
        long end = made.range().endIn(size);
        assertThat(start).isBetween(0L, end);
        assertThat(end).isLessThanOrEqualTo(size);
        assertThat(LongStream.range(start, end))
                .containsExactlyElementsOf(LongStream.range(0, size)
                        .filter(position -> made.selects(position, size))
                        .boxed()
                        .toList());
    }

    @Property(tries = 2000)
    void staysWithinObjectsOfAnySize(@ForAll("largeRanges") Made made, @ForAll("sizes") long size) {
        long start = made.range().startIn(size);
        long end = made.range().endIn(size);
        assertThat(start).isBetween(0L, size);
        assertThat(end).isBetween(start, size);
        assertThat(end - start).isLessThanOrEqualTo(made.suffix() ? made.end() : made.end() - made.start());
        for (long position : new long[] {0, start - 1, start, end - 1, end, size - 1}) {
            if (position >= 0 && position < size) {
                assertThat(position >= start && position < end).isEqualTo(made.selects(position, size));
            }
        }
    }

    @Property(tries = 2000)
    void isEqualAfterPrintingAndParsing(@ForAll("largeRanges") Made made) {
        ByteRange range = made.range();
        String text = range.toString();
        // An empty range has no text in the syntax of HTTP, and a number of more than 18 digits cannot be parsed.
        if (text.startsWith("bytes=") && text.chars().filter(Character::isDigit).count() <= 18) {
            assertThat(ByteRange.parse(text)).isEqualTo(range).hasSameHashCodeAs(range);
        }
    }

    @Provide
    Arbitrary<Made> smallRanges() {
        return ranges(Arbitraries.longs().between(0, 70));
    }

    @Provide
    Arbitrary<Made> largeRanges() {
        return ranges(sizes());
    }

    @Provide
    Arbitrary<Long> sizes() {
        return Arbitraries.oneOf(
                Arbitraries.longs().between(0, 100),
                Arbitraries.longs().greaterOrEqual(0),
                Arbitraries.longs().between(Long.MAX_VALUE - 3, Long.MAX_VALUE));
    }

    private static Arbitrary<Made> ranges(Arbitrary<Long> positions) {
        Arbitrary<Made> bounded = Combinators.combine(positions, positions)
                .filter((start, end) -> start <= end)
                .as((start, end) -> new Made(ByteRange.of(start, end), false, start, end));
        Arbitrary<Made> open = positions.map(start -> new Made(ByteRange.from(start), false, start, Long.MAX_VALUE));
        Arbitrary<Made> last = positions.map(count -> new Made(ByteRange.last(count), true, 0, count));
        return Arbitraries.oneOf(bounded, open, last);
    }
}
