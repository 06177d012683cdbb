package io.github.dynurl.camel;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** Keeps some of many keys, each with the same chance. For one thread. */
final class Sample {
    private final List<String> kept = new ArrayList<>();
    private final int capacity;
    private int offered;

    Sample(int capacity) {
        this.capacity = capacity;
    }

    void offer(String key) {
        offered++;
        if (kept.size() < capacity) {
            kept.add(key);
        } else {
            int at = ThreadLocalRandom.current().nextInt(offered);
            if (at < capacity) {
                kept.set(at, key);
            }
        }
    }

    int size() {
        return kept.size();
    }

    List<String> take(int count) {
        if (kept.size() > count) {
            Collections.shuffle(kept, ThreadLocalRandom.current());
        }
        return kept.subList(0, Math.min(count, kept.size()));
    }
}
