package io.github.dynurl.camel.internal.poll;

import io.github.dynurl.store.ListedObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A random sample of objects (reservoir sampling). Each offered object is kept with the same probability, whatever the number
 * of offered objects is. Its memory is bounded. Not thread-safe.
 */
final class ReservoirSample {
    private final List<ListedObject> kept = new ArrayList<>();
    private final int capacity;
    private int offeredCount;

    ReservoirSample(int capacity) {
        this.capacity = capacity;
    }

    /** Offers an object. It may be kept, perhaps in place of another one, or ignored. */
    void offer(ListedObject listed) {
        offeredCount++;
        if (kept.size() < capacity) {
            kept.add(listed);
        } else {
            int index = ThreadLocalRandom.current().nextInt(offeredCount);
            if (index < capacity) {
                kept.set(index, listed);
            }
        }
    }

    /** Returns the number of kept objects. */
    int size() {
        return kept.size();
    }

    /** Returns at most {@code count} of the kept objects, chosen at random. The list is valid until the next call. */
    List<ListedObject> choose(int count) {
        if (kept.size() > count) {
            Collections.shuffle(kept, ThreadLocalRandom.current());
        }
        return kept.subList(0, Math.min(count, kept.size()));
    }
}
