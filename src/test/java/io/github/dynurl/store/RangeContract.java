package io.github.dynurl.store;

import static io.github.dynurl.store.StoreFixture.bytes;
import static io.github.dynurl.store.StoreFixture.drain;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests which bytes are read for a range. */
interface RangeContract extends StoreFixture {

    @ParameterizedTest
    @CsvSource({
        "bytes=0-, 0123456789",
        "bytes=0-0, 0",
        "bytes=2-4, 234",
        "bytes=7-, 789",
        "bytes=9-9, 9",
        "bytes=8-99, 89",
        "bytes=-1, 9",
        "bytes=-4, 6789",
        "bytes=-99, 0123456789"
    })
    default void readsBytesOfRange(String range, String expected) throws IOException {
        String key = stored("0123456789");
        try (DataStream data = store().getData(key, ByteRange.parse(range))) {
            assertThat(data.info().size()).hasValue(expected.length());
            assertThat(drain(data)).asString().isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=10-", "bytes=10-10", "bytes=11-", "bytes=500-600", "bytes=-0"})
    default void readsNothingIfRangeIsPastTheEnd(String range) {
        String key = stored("0123456789");
        assertThat(drain(store().getData(key, ByteRange.parse(range)))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 4, 10, 50})
    default void readsNothingIfRangeIsEmpty(long position) {
        String key = stored("0123456789");
        assertThat(drain(store().getData(key, ByteRange.of(position, position))))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=0-", "bytes=0-5", "bytes=3-", "bytes=-3"})
    default void readsNothingIfDataIsEmpty(String range) {
        String key = stored("");
        assertThat(drain(store().getData(key, ByteRange.parse(range)))).isEmpty();
    }

    @Test
    default void readsLargeRangeCompletely() {
        String key = unique();
        store().setData(key, Data.of(bytes(3_000_000)));
        byte[] read = drain(store().getData(key, ByteRange.of(999_999, 2_500_001)));
        assertThat(read).isEqualTo(Arrays.copyOfRange(bytes(3_000_000), 999_999, 2_500_001));
    }

    @Test
    default void readsRangeUnderCondition() {
        String key = stored("0123456789");
        Condition unchanged = Condition.ifMatch(etagOf(key));
        assertThat(drain(store().getData(key, ByteRange.of(3, 5), unchanged)))
                .asString()
                .isEqualTo("34");
    }
}
