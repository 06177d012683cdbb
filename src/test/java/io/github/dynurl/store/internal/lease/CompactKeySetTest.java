package io.github.dynurl.store.internal.lease;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CompactKeySetTest {
    private final CompactKeySet set = new CompactKeySet();

    @Test
    void behavesLikeSet() {
        Random random = new Random(42);
        Set<String> model = new HashSet<>();
        for (int i = 0; i < 200_000; i++) {
            String key = "key-" + random.nextInt(20_000);
            switch (random.nextInt(3)) {
                case 0 -> assertThat(set.add(key)).isEqualTo(model.add(key));
                case 1 -> assertThat(set.remove(key)).isEqualTo(model.remove(key));
                default -> assertThat(set.contains(key)).isEqualTo(model.contains(key));
            }
        }
        assertThat(set.size()).isEqualTo(model.size());
        for (int i = 0; i < 20_000; i++) {
            assertThat(set.contains("key-" + i)).isEqualTo(model.contains("key-" + i));
        }
    }

    @Test
    void addsAllKeysOfOtherSet() {
        CompactKeySet other = new CompactKeySet();
        for (int i = 0; i < 1000; i++) {
            set.add("a" + i);
            other.add("a" + (i + 500));
        }
        set.addAll(other);
        assertThat(set.size()).isEqualTo(1500);
        assertThat(set.contains("a0")).isTrue();
        assertThat(set.contains("a1499")).isTrue();
        assertThat(set.contains("a1500")).isFalse();
        assertThat(other.size()).isEqualTo(1000);
    }

    @Test
    void removesAllKeysOnClear() {
        set.add("a");
        set.clear();
        assertThat(set.size()).isZero();
        assertThat(set.contains("a")).isFalse();
        assertThat(set.add("a")).isTrue();
    }

    @Test
    void keepsLastVersionOfEachKey() {
        CompactKeySet versions = CompactKeySet.ofVersions();
        Random random = new Random(42);
        Map<String, String> model = new HashMap<>();
        for (int i = 0; i < 200_000; i++) {
            String key = "key-" + random.nextInt(5_000);
            // An entry is the key, and then optionally a tab and a version.
            String suffix = random.nextInt(4) == 0 ? "" : "\t" + random.nextInt(4);
            String entry = key + suffix;
            switch (random.nextInt(4)) {
                case 0 -> {
                    String previous = model.put(key, suffix);
                    boolean isChanged = !suffix.equals(previous);
                    assertThat(versions.add(entry)).isEqualTo(isChanged);
                }
                case 1 -> assertThat(versions.remove(entry)).isEqualTo(model.remove(key, suffix));
                case 2 -> assertThat(versions.containsAnyVersion(entry)).isEqualTo(model.containsKey(key));
                default -> assertThat(versions.contains(entry)).isEqualTo(suffix.equals(model.get(key)));
            }
        }
        assertThat(versions.size()).isEqualTo(model.size());
    }

    @Test
    void distinguishesSimilarKeys() {
        assertThat(set.add("")).isTrue();
        assertThat(set.add(" ")).isTrue();
        assertThat(set.add("é")).isTrue();
        assertThat(set.add("e\u0301")).isTrue();
        assertThat(set.add("a\t\"1\"")).isTrue();
        assertThat(set.add("a\t\"2\"")).isTrue();
        assertThat(set.add("a")).isTrue();
        assertThat(set.size()).isEqualTo(7);
    }
}
