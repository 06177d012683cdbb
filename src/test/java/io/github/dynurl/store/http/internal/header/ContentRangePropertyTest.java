package io.github.dynurl.store.http.internal.header;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ContentRangePropertyTest {
    private static final long LARGEST = 999_999_999_999_999_999L;

    @Property(tries = 2000)
    void parsesWrittenContentRange(@ForAll("legal") ContentRange range) {
        assertThat(ContentRange.parse(range.toString())).isEqualTo(range);
    }

    @Property(tries = 2000)
    void acceptsNoRangeThatIsEmptyOrGoesBeyondTheObject(
            @ForAll("positions") long first, @ForAll("positions") long last, @ForAll("positions") long size) {
        ContentRange range = ContentRange.parse("bytes " + first + "-" + last + "/" + size);
        if (first > last || last >= size) {
            assertThat(range).isNull();
        } else {
            assertThat(range).isEqualTo(new ContentRange(first, last + 1, OptionalLong.of(size)));
        }
        assertThat(ContentRange.parse("bytes " + first + "-" + last + "/*") == null)
                .isEqualTo(first > last);
    }

    @Property(tries = 3000)
    void returnsConsistentRangeForAnyHeader(@ForAll("headers") String header) {
        ContentRange range = ContentRange.parse(header);
        if (range != null && range.start() >= 0) {
            assertThat(range.start()).isLessThan(range.end());
            assertThat(range.length()).isPositive();
            assertThat(range.end()).isLessThanOrEqualTo(range.size().orElse(Long.MAX_VALUE));
        }
        if (range != null) {
            assertThat(header.trim().replaceFirst("(?i)^bytes +", "bytes ").replaceAll("\\b0+(?=\\d)", ""))
                    .isEqualTo(range.toString());
        }
    }

    @Provide
    Arbitrary<Long> positions() {
        return Arbitraries.oneOf(
                Arbitraries.longs().between(0, 12),
                Arbitraries.longs().between(0, LARGEST),
                Arbitraries.longs().between(LARGEST - 3, LARGEST));
    }

    @Provide
    Arbitrary<ContentRange> legal() {
        Arbitrary<ContentRange> sent = Combinators.combine(positions(), positions(), positions())
                .filter((first, last, size) -> first <= last && last < size)
                .as((first, last, size) -> new ContentRange(first, last + 1, OptionalLong.of(size)));
        Arbitrary<ContentRange> ofUnknown = Combinators.combine(positions(), positions())
                .filter((first, last) -> first <= last)
                .as((first, last) -> new ContentRange(first, last + 1, OptionalLong.empty()));
        Arbitrary<ContentRange> none = positions().map(size -> new ContentRange(-1, -1, OptionalLong.of(size)));
        return Arbitraries.oneOf(sent, ofUnknown, none);
    }

    @Provide
    Arbitrary<String> headers() {
        Arbitrary<String> number = Arbitraries.oneOf(
                Arbitraries.of("", "*", "-1", "+1", "007", "9223372036854775807", "999999999999999999", "١"),
                Arbitraries.longs().between(0, 9).map(String::valueOf));
        Arbitrary<String> unit = Arbitraries.of("bytes ", "bytes", "BYTES  ", "items ", " bytes ", "bytes\t", "bytes=");
        Arbitrary<String> shaped = Combinators.combine(unit, number, number, number)
                .as((before, first, last, size) -> before + first + "-" + last + "/" + size);
        Arbitrary<String> unsatisfied = Combinators.combine(unit, number).as((before, size) -> before + "*/" + size);
        Arbitrary<String> noise =
                Arbitraries.strings().withChars("bytes -/*0123456789").ofMaxLength(24);
        return Arbitraries.oneOf(shaped, unsatisfied, noise);
    }
}
