package io.github.dynurl.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteRangeTest {

    @ParameterizedTest
    @CsvSource({
        "bytes=0-99, 1000, 0, 100",
        "bytes=0-99, 50, 0, 50",
        "bytes=10-, 50, 10, 50",
        "bytes=50-, 50, 50, 50",
        "bytes=90-99, 50, 50, 50",
        "bytes=-10, 50, 40, 50",
        "bytes=-100, 50, 0, 50",
        "bytes=-0, 50, 50, 50",
        "bytes=0-, 0, 0, 0",
        "bytes=-5, 0, 0, 0",
        "bytes=0-999999999999999999, 50, 0, 50"
    })
    void limitsRangeToSizeOfObject(String text, long size, long start, long end) {
        ByteRange range = ByteRange.parse(text);
        assertThat(range.startIn(size)).isEqualTo(start);
        assertThat(range.endIn(size)).isEqualTo(end);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=0-0", "bytes=0-99", "bytes=7-", "bytes=0-", "bytes=-100", "bytes=-0"})
    void parsesAndPrintsRangeHeader(String text) {
        assertThat(ByteRange.parse(text)).hasToString(text).isEqualTo(ByteRange.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0-99",
                "bytes",
                "bytes=",
                "bytes=-",
                "bytes=a-b",
                "bytes=5-4",
                "bytes=0-1,3-4",
                "bytes=0 - 1",
                " bytes=0-1",
                "bytes=0-1\n",
                "bytes=--1",
                "bytes=+1-2",
                "bytes=1-2-3",
                "items=0-1",
                "bytes=٠-٩",
                "bytes=0-9999999999999999999",
                "bytes=99999999999999999999-"
            })
    void rejectsTextThatIsNotOneRange(String text) {
        assertThatThrownBy(() -> ByteRange.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("not one range of bytes: ")
                .hasMessageContaining("bytes=0-99");
    }

    @Test
    void rejectsNegativeAndReversedRanges() {
        assertThatThrownBy(() -> ByteRange.of(-1, 5)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ByteRange.of(5, 4)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ByteRange.from(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ByteRange.last(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void excludesEndPositionThatHttpIncludes() {
        assertThat(ByteRange.of(0, 100)).hasToString("bytes=0-99").isEqualTo(ByteRange.parse("bytes=0-99"));
    }

    @Test
    void isAllOnlyForWholeObject() {
        assertThat(ByteRange.all().isAll()).isTrue();
        assertThat(ByteRange.from(0).isAll()).isTrue();
        assertThat(ByteRange.of(0, 100).isAll()).isFalse();
        assertThat(ByteRange.from(1).isAll()).isFalse();
        assertThat(ByteRange.last(Long.MAX_VALUE).isAll()).isFalse();
    }

    @Test
    void isEmptyOnlyIfNoObjectHasSelectedBytes() {
        assertThat(ByteRange.of(7, 7).isEmpty()).isTrue();
        assertThat(ByteRange.last(0).isEmpty()).isTrue();
        assertThat(ByteRange.of(7, 8).isEmpty()).isFalse();
        assertThat(ByteRange.all().isEmpty()).isFalse();
    }

    @Test
    void distinguishesSuffixFromPrefixOfSameLength() {
        assertThat(ByteRange.last(5)).isNotEqualTo(ByteRange.of(0, 5)).isEqualTo(ByteRange.last(5));
        assertThat(ByteRange.last(5)).hasSameHashCodeAs(ByteRange.last(5));
        assertThat(ByteRange.of(1, 2)).hasSameHashCodeAs(ByteRange.of(1, 2)).isNotEqualTo(ByteRange.of(1, 3));
    }

    @Test
    void doesNotOverflowForLargestRanges() {
        assertThat(ByteRange.last(Long.MAX_VALUE).startIn(10)).isZero();
        assertThat(ByteRange.of(Long.MAX_VALUE, Long.MAX_VALUE).startIn(10)).isEqualTo(10);
        assertThat(ByteRange.from(5).endIn(Long.MAX_VALUE)).isEqualTo(Long.MAX_VALUE);
    }
}
