package io.github.dynurl.camel;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** A random sample of the offered keys; each is kept with the same probability. Bounded memory. Not thread-safe. */
final class ReservoirSample {
    private final List<String> kept = new ArrayList<>();
    private final int capacity;
    private int offeredCount;

    ReservoirSample(int capacity) {
        this.capacity = capacity;
    }

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

    int size() {
        return kept.size();
    }

    /** Returns at most {@code count} of the kept keys, chosen at random. */
    List<String> choose(int count) {
        if (kept.size() > count) {
            Collections.shuffle(kept, ThreadLocalRandom.current());
        }
        return kept.subList(0, Math.min(count, kept.size()));
    }
}
