package io.github.dynurl.camel.internal.client;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.camel.Producer;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.health.WritableHealthCheckRepository;
import org.jspecify.annotations.Nullable;

/** Registers one health check for each store that has a started producer. All endpoints of a store share it. Thread-safe. */
public final class HealthChecks {
    private final Map<String, SharedCheck> checks = new HashMap<>();

    /** The check of a store, and the started producers with their stores. The check uses the store of one of them. */
    private record SharedCheck(StoreHealthCheck check, Map<Producer, StoreOwner> producers) {}

    /** Adds a started producer. Registers a check if it is the first producer of its store. */
    public synchronized void add(Producer producer, StoreOwner owner) {
        WritableHealthCheckRepository repository = repository(owner);
        if (repository == null) {
            return;
        }
        SharedCheck shared = checks.get(storeId(owner));
        if (shared == null) {
            Map<Producer, StoreOwner> producers = new LinkedHashMap<>();
            shared = new SharedCheck(
                    new StoreHealthCheck(newCheckId(owner), owner, () -> newestOutcomes(producers)), producers);
            checks.put(storeId(owner), shared);
            repository.addHealthCheck(shared.check());
        }
        shared.producers().put(producer, owner);
    }

    private synchronized Map<String, Object> newestOutcomes(Map<Producer, StoreOwner> producers) {
        return LatestOutcomes.newestAsDetails(
                producers.values().stream().map(StoreOwner::outcomes).toList());
    }

    /** Removes a stopped producer. Removes the check if it was the last producer of its store. */
    public synchronized void remove(Producer producer, StoreOwner owner) {
        SharedCheck shared = checks.get(storeId(owner));
        if (shared == null || shared.producers().remove(producer) == null) {
            return;
        }
        if (!shared.producers().isEmpty()) {
            shared.check().useStore(shared.producers().values().iterator().next());
            return;
        }
        checks.remove(storeId(owner));
        WritableHealthCheckRepository repository = repository(owner);
        if (repository != null) {
            repository.removeHealthCheck(shared.check());
        }
    }

    /** Returns the name and the URL of a store, because two stores with different URLs can have the same name. */
    private static String storeId(StoreOwner owner) {
        return owner.storeName() + " " + owner.endpoint().baseUrlWithoutQuery();
    }

    /** Returns the id of a new check: the name of the store, and also its URL if another check already has that id. */
    private String newCheckId(StoreOwner owner) {
        String id = "producer:dynurl-" + owner.storeName();
        boolean isTaken = checks.values().stream()
                .anyMatch(shared -> shared.check().getId().equals(id));
        return isTaken ? id + "-" + owner.endpoint().serviceUrl() : id;
    }

    private static @Nullable WritableHealthCheckRepository repository(StoreOwner owner) {
        return HealthCheckHelper.getHealthCheckRepository(
                owner.endpoint().context(), "producers", WritableHealthCheckRepository.class);
    }
}
