package io.github.dynurl.camel;

import io.github.dynurl.store.http.connection.Traffic;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;

/**
 * The traffic of each store: the sum over all its endpoints, removed ones included. All stores after the first 1,000 share one
 * count, because a dynamic URI can create any number of store names. Thread-safe.
 */
final class StoreTotals {
    static final int MAX_STORES = 1_000;

    /** The name in metrics of all stores after the first {@link #MAX_STORES}. */
    static final String OTHERS = "others";

    private final Map<String, Traffic> trafficByName = new ConcurrentHashMap<>();
    private final List<BiConsumer<String, Traffic>> listeners = new CopyOnWriteArrayList<>();

    /** Returns the name that a store has in metrics: its own, or {@link #OTHERS}. */
    String metricName(String store) {
        return trafficByName.containsKey(store) || trafficByName.size() < MAX_STORES ? store : OTHERS;
    }

    /** Returns the traffic of a store, and creates it at the first call. */
    Traffic trafficOf(String store) {
        String name = metricName(store);
        Traffic existing = trafficByName.get(name);
        if (existing != null) {
            return existing;
        }
        Traffic created = new Traffic();
        Traffic concurrentlyCreated = trafficByName.putIfAbsent(name, created);
        if (concurrentlyCreated != null) {
            return concurrentlyCreated;
        }
        listeners.forEach(listener -> listener.accept(name, created));
        return created;
    }

    /**
     * Calls a listener with the name and the traffic of each existing store, and later of each new one. It may be called twice
     * for a store that is created during this call.
     */
    void addListener(BiConsumer<String, Traffic> listener) {
        listeners.add(listener);
        trafficByName.forEach(listener);
    }
}
