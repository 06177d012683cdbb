package io.github.dynurl.camel.internal.poll;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A random sample of keys (reservoir sampling). Each offered key is kept with the same probability, whatever the number
 * of offered keys is. Its memory is bounded. Not thread-safe.
 */
final class ReservoirSample {
    private final List<String> kept = new ArrayList<>();
    private final int capacity;
    private int offeredCount;

    ReservoirSample(int capacity) {
        this.capacity = capacity;
    }

    /** Offers a key. It may be kept, perhaps in place of another key, or ignored. */
    void offer(String key) {
        offeredCount++;
        if (kept.size() < capacity) {
            kept.add(key);
        } else {
            int index = ThreadLocalRandom.current().nextInt(offeredCount);
            if (index < capacity) {
                kept.set(index, key);
            }
        }
    }

    /** Returns the number of kept keys. */
    int size() {
        return kept.size();
    }

    /** Returns at most {@code count} of the kept keys, chosen at random. The list is valid until the next call. */
    List<String> choose(int count) {
        if (kept.size() > count) {
            Collections.shuffle(kept, ThreadLocalRandom.current());
        }
        return kept.subList(0, Math.min(count, kept.size()));
    }
}
