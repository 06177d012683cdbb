package io.github.dynurl.camel.internal.client;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The other stores to which a producer copies and moves objects. Each is opened for its first object, and stays open
 * until {@link #close}. Thread-safe.
 */
public final class TargetStores {
    private final Function<String, StoreOwner> owners;

    /** The leases by the name of the store. Null while the producer is not started. */
    private @Nullable Map<String, StoreOwner.ServiceLease> leases;

    /**
     * Creates the targets of a producer.
     *
     * @param owners returns the owner of a store by its name; throws an IllegalArgumentException if there is no such store
     */
    public TargetStores(Function<String, StoreOwner> owners) {
        this.owners = owners;
    }

    /**
     * Lets {@link #retain} open stores. {@link #close} must follow.
     *
     * @param storeName a store that is opened now; null to open none
     * @throws IllegalArgumentException if there is no store with this name
     */
    public void open(@Nullable String storeName) {
        StoreOwner owner = storeName == null || storeName.isBlank() ? null : owners.apply(storeName);
        synchronized (this) {
            leases = new HashMap<>();
        }
        if (storeName != null && owner != null) {
            lease(storeName, owner);
        }
    }

    /**
     * Returns a store with one more user, who must release it. Returns null if the producer is not started.
     *
     * @throws IllegalArgumentException if there is no store with this name
     */
    public StoreOwner.@Nullable SharedStore retain(String storeName) {
        StoreOwner.ServiceLease known = find(storeName);
        StoreOwner.ServiceLease lease = known == null ? lease(storeName, owners.apply(storeName)) : known;
        return lease == null ? null : lease.retain();
    }

    private synchronized StoreOwner.@Nullable ServiceLease find(String storeName) {
        return leases == null ? null : leases.get(storeName);
    }

    private synchronized StoreOwner.@Nullable ServiceLease lease(String storeName, StoreOwner owner) {
        Map<String, StoreOwner.ServiceLease> open = leases;
        if (open == null) {
            return null;
        }
        StoreOwner.ServiceLease lease = open.get(storeName);
        if (lease == null) {
            lease = owner.new ServiceLease();
            lease.open();
            open.put(storeName, lease);
        }
        return lease;
    }

    /** Releases the stores. */
    public void close() {
        Map<String, StoreOwner.ServiceLease> open;
        synchronized (this) {
            open = leases;
            leases = null;
        }
        if (open != null) {
            open.values().forEach(StoreOwner.ServiceLease::close);
        }
    }
}
