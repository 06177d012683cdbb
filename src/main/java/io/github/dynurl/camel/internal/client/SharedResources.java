package io.github.dynurl.camel.internal.client;

import io.github.dynurl.store.http.connection.RetryBudgets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToIntFunction;

/** The threads, HTTP clients, traffic counts, retry budgets and stores that all endpoints share. Thread-safe. */
public final class SharedResources {
    private final RetryBudgets retryBudgets = new RetryBudgets();
    private final StoreTotals totals = new StoreTotals();
    private final Threads threads = new Threads();
    private final Clients clients = new Clients(threads);
    private final Set<StoreOwner.SharedStore> openStores = ConcurrentHashMap.newKeySet();
    private final Set<PendingObject> pendingObjects = ConcurrentHashMap.newKeySet();
    private volatile boolean isStarted;

    /** An object whose processing has not ended yet. */
    public interface PendingObject {
        /** Gives the object up, because the component stops and nothing else will end the processing. */
        void abandonOnStop();
    }

    /** Allows stores to be opened, and unused HTTP clients to stay open for a short time. */
    public void start() {
        isStarted = true;
        clients.keepUnusedClients();
    }

    /** Cancels all requests, and gives up all objects whose processing has not ended. */
    public void stop() {
        isStarted = false;
        clients.closeUnusedClients();
        openStores.forEach(StoreOwner.SharedStore::abort);
        pendingObjects.forEach(PendingObject::abandonOnStop);
    }

    boolean isStarted() {
        return isStarted;
    }

    /** Returns the open stores. When the component stops, it closes them. */
    Set<StoreOwner.SharedStore> openStores() {
        return openStores;
    }

    /** Returns the objects whose processing has not ended. When the component stops, it abandons them. */
    Set<PendingObject> pendingObjects() {
        return pendingObjects;
    }

    /** Returns the retry budgets. All endpoints share them, so that many endpoints of a server do not multiply its retries. */
    public RetryBudgets retryBudgets() {
        return retryBudgets;
    }

    public StoreTotals totals() {
        return totals;
    }

    /**
     * Returns the sum of a connection figure over all open HTTP clients of a store.
     *
     * @param metricName the name that the store has in metrics, see {@link StoreTotals#nameInMetrics}
     */
    public int sumConnections(String metricName, ToIntFunction<PoolUsage> figure) {
        return clients.sum(storeName -> totals.nameInMetrics(storeName).equals(metricName), figure);
    }

    Clients clients() {
        return clients;
    }

    Threads threads() {
        return threads;
    }
}
