package io.github.dynurl.camel;

import io.github.dynurl.store.http.connection.Traffic;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;

/**
 * Counts what all endpoints of each store have sent and received, also those that are gone. Names that come after the first
 * 1,000 are counted together, since a dynamic URI can make any number of them. Thread-safe.
 */
final class StoreTotals {
    static final int MAX_STORES = 1_000;
    static final String OTHERS = "others";

    private final Map<String, Traffic> stores = new ConcurrentHashMap<>();
    private final List<BiConsumer<String, Traffic>> watchers = new CopyOnWriteArrayList<>();

    /** Returns the name under which a store is counted. */
    String name(String store) {
        return stores.containsKey(store) || stores.size() < MAX_STORES ? store : OTHERS;
    }

    Traffic of(String store) {
        String name = name(store);
        Traffic known = stores.get(name);
        if (known != null) {
            return known;
        }
        Traffic made = new Traffic();
        Traffic before = stores.putIfAbsent(name, made);
        if (before != null) {
            return before;
        }
        watchers.forEach(watcher -> watcher.accept(name, made));
        return made;
    }

    /** Tells of each store that there is or will be; of one that is made meanwhile perhaps twice. */
    void watch(BiConsumer<String, Traffic> watcher) {
        watchers.add(watcher);
        stores.forEach(watcher);
    }
}
