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

/** RFC 9110, 14.1.2, said anew: a position is selected, or it is not. */
class ByteRangePropertyTest {
    /** A range, and what it was made of. */
    record Made(ByteRange range, boolean suffix, long start, long end) {
        boolean selects(long position, long size) {
            return suffix ? position >= size - end : position >= start && position < end;
        }
    }

    @Property(tries = 2000)
    void selectsThePositionsThatHttpSays(@ForAll("small") Made made, @ForAll @IntRange(max = 60) int size) {
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
    void staysWithinTheObjectHoweverLarge(@ForAll("large") Made made, @ForAll("sizes") long size) {
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
    void isReadBackFromWhatItSays(@ForAll("large") Made made) {
        ByteRange range = made.range();
        String text = range.toString();
        if (text.startsWith("bytes=") && text.chars().filter(Character::isDigit).count() <= 18) {
            assertThat(ByteRange.parse(text)).isEqualTo(range).hasSameHashCodeAs(range);
        }
    }

    @Provide
    Arbitrary<Made> small() {
        return made(Arbitraries.longs().between(0, 70));
    }

    @Provide
    Arbitrary<Made> large() {
        return made(sizes());
    }

    @Provide
    Arbitrary<Long> sizes() {
        return Arbitraries.oneOf(
                Arbitraries.longs().between(0, 100),
                Arbitraries.longs().greaterOrEqual(0),
                Arbitraries.longs().between(Long.MAX_VALUE - 3, Long.MAX_VALUE));
    }

    private static Arbitrary<Made> made(Arbitrary<Long> positions) {
        Arbitrary<Made> bounded = Combinators.combine(positions, positions)
                .filter((start, end) -> start <= end)
                .as((start, end) -> new Made(ByteRange.of(start, end), false, start, end));
        Arbitrary<Made> open = positions.map(start -> new Made(ByteRange.from(start), false, start, Long.MAX_VALUE));
        Arbitrary<Made> last = positions.map(count -> new Made(ByteRange.last(count), true, 0, count));
        return Arbitraries.oneOf(bounded, open, last);
    }
}
