package io.github.dynurl.camel.internal.client;

import io.github.dynurl.store.http.connection.Traffic;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;

/**
 * Counts the traffic of each store. The counts are sums over all endpoints of the store, and include removed endpoints. All
 * stores after the first 1,000 share one count, because dynamic URIs can contain any number of store names. Thread-safe.
 */
public final class StoreTotals {
    public static final int MAX_STORES = 1_000;

    /** The name that all stores after the first {@link #MAX_STORES} have in metrics. */
    public static final String OTHERS = "others";

    private final Map<String, Traffic> trafficByName = new ConcurrentHashMap<>();
    private final List<BiConsumer<String, Traffic>> listeners = new CopyOnWriteArrayList<>();

    /** Returns the name that a store has in metrics: its own name, or {@link #OTHERS}. */
    String nameInMetrics(String store) {
        return trafficByName.containsKey(store) || trafficByName.size() < MAX_STORES ? store : OTHERS;
    }

    /** Returns the traffic of a store. The first call for a name creates the traffic and calls the listeners. */
    public Traffic trafficOf(String store) {
        String name = nameInMetrics(store);
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
     * Calls a listener with the name and the traffic of each store that was counted so far, and later with those of each new
     * store. If a store is counted for the first time during this call, the listener may be called twice for it.
     */
    public void addListener(BiConsumer<String, Traffic> listener) {
        listeners.add(listener);
        trafficByName.forEach(listener);
    }
}
