package io.github.dynurl.camel.internal.poll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dynurl.store.ListedObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.UniqueElements;
import org.junit.jupiter.api.Test;

class BestKeysTest {
    private static final Comparator<ListedObject> BY_KEY = Comparator.comparing(ListedObject::key);

    private static List<String> keys(List<ListedObject> objects) {
        return objects.stream().map(ListedObject::key).toList();
    }

    private static void offerAll(BestKeys pool, List<String> keys) {
        keys.forEach(key -> pool.offer(ListedObject.ofKey(key)));
    }

    @Property(tries = 300)
    void takesWhatSortingAndLimitingWouldTake(
            @ForAll @Size(max = 50) @UniqueElements List<String> keys,
            @ForAll @IntRange(min = 1, max = 20) int capacity,
            @ForAll boolean reverse) {
        Comparator<ListedObject> order = reverse ? BY_KEY.reversed() : BY_KEY;
        BestKeys pool = new BestKeys(order, capacity, listed -> true, listed -> true, listed -> listed);
        offerAll(pool, keys);
        List<String> expected = keys.stream()
                .map(ListedObject::ofKey)
                .sorted(order)
                .limit(capacity)
                .map(ListedObject::key)
                .toList();
        assertThat(keys(pool.take(keys.size()))).isEqualTo(expected);
        assertThat(pool.isEmpty()).isTrue();
        assertThat(pool.hasOmitted()).isEqualTo(keys.size() > capacity);
    }

    /** Reads the same keys again and again, in another order each time, until the pool has omitted none. */
    @Property(tries = 300)
    void takesEachKeyOnceInSeveralReadings(
            @ForAll @Size(max = 50) @UniqueElements List<String> keys,
            @ForAll @IntRange(min = 1, max = 20) int capacity,
            @ForAll @IntRange(min = 1, max = 7) int count,
            @ForAll Set<String> unmarkable) {
        List<String> marked = new ArrayList<>();
        BestKeys pool = new BestKeys(
                BY_KEY,
                capacity,
                listed -> true,
                listed -> !unmarkable.contains(listed.key()) && marked.add(listed.key()),
                listed -> listed);
        List<String> read = new ArrayList<>(keys);
        List<String> taken = new ArrayList<>();
        do {
            pool.startNextReading();
            offerAll(pool, read);
            while (!pool.isEmpty()) {
                List<ListedObject> some = pool.take(count);
                assertThat(some).hasSizeLessThanOrEqualTo(count);
                taken.addAll(keys(some));
            }
            Collections.reverse(read);
        } while (pool.hasOmitted());
        Set<String> expected = new HashSet<>(keys);
        expected.removeAll(unmarkable);
        assertThat(taken).containsExactlyElementsOf(expected.stream().sorted().toList());
        assertThat(marked).isEqualTo(taken);
        assertThat(pool.marked()).isEmpty();
    }

    @Test
    void returnsMarkedObjectsIfMarkerFails() {
        BestKeys pool = new BestKeys(
                BY_KEY,
                5,
                listed -> true,
                listed -> {
                    if (listed.key().equals("c")) {
                        throw new IllegalStateException("the repository is down");
                    }
                    return true;
                },
                listed -> listed);
        offerAll(pool, List.of("a", "b", "c", "d"));
        assertThatThrownBy(() -> pool.take(4)).hasMessage("the repository is down");
        assertThat(keys(pool.marked())).containsExactly("a", "b");
    }

    @Property(tries = 100)
    void ignoresObjectsThatAreInProgress(
            @ForAll @Size(max = 50) @UniqueElements List<String> keys,
            @ForAll @IntRange(min = 1, max = 5) int capacity) {
        Set<String> inProgress = new HashSet<>(keys.subList(0, keys.size() / 2));
        BestKeys pool = new BestKeys(
                BY_KEY, capacity, listed -> !inProgress.contains(listed.key()), listed -> true, listed -> listed);
        offerAll(pool, keys);
        assertThat(keys(pool.take(capacity)))
                .isEqualTo(keys.stream()
                        .filter(key -> !inProgress.contains(key))
                        .sorted()
                        .limit(capacity)
                        .toList());
    }
}
