package io.github.dynurl.store.internal.lease;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RecentKeysTest {
    private final RecentKeys keys = new RecentKeys(10);

    private void add(int first, int last) {
        IntStream.rangeClosed(first, last).forEach(i -> keys.add("k" + i));
    }

    private long count() {
        return IntStream.range(0, 1000).filter(i -> keys.contains("k" + i)).count();
    }

    @Test
    void forgetsOldestHalfWhenFull() {
        add(1, 10);
        assertThat(count()).isEqualTo(10);
        add(11, 11);
        assertThat(count()).isEqualTo(6);
        assertThat(keys.contains("k5")).isFalse();
        assertThat(keys.contains("k6")).isTrue();
    }

    @Test
    void neverHoldsMoreThanCapacityAndAlwaysTheLastHalf() {
        for (int i = 0; i < 1000; i++) {
            keys.add("k" + i);
            assertThat(count()).isLessThanOrEqualTo(10);
            for (int j = Math.max(0, i - 4); j <= i; j++) {
                assertThat(keys.contains("k" + j)).isTrue();
            }
        }
    }

    @Test
    void keepsKeyThatIsAddedAgain() {
        add(1, 5);
        assertThat(keys.add("k1")).isFalse();
        add(6, 10);
        assertThat(keys.contains("k1")).isTrue();
        assertThat(keys.contains("k2")).isFalse();
    }

    @Test
    void removesKeyFromBothHalves() {
        add(1, 6);
        keys.add("k2");
        assertThat(keys.remove("k2")).isTrue();
        assertThat(keys.remove("k2")).isFalse();
        assertThat(keys.remove("k6")).isTrue();
        assertThat(keys.contains("k2")).isFalse();
        assertThat(keys.add("k2")).isTrue();
        keys.clear();
        assertThat(count()).isZero();
    }
}
