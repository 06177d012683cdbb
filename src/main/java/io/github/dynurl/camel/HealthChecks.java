package io.github.dynurl.camel;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.health.WritableHealthCheckRepository;
import org.jspecify.annotations.Nullable;

/** Registers one health check for each store that has a started producer, for all its endpoints together. Thread-safe. */
final class HealthChecks {
    private final Map<String, SharedCheck> checks = new HashMap<>();

    /** The check of a store and the started producers of the store. The check uses the endpoint of the first producer. */
    private record SharedCheck(StoreHealthCheck check, Set<DynUrlProducer> producers) {}

    /** Adds a started producer. The first one of a store registers the check. */
    synchronized void add(DynUrlProducer producer) {
        DynUrlEndpoint endpoint = producer.getEndpoint();
        WritableHealthCheckRepository repository = repository(endpoint);
        if (repository == null || !endpoint.getComponent().isHealthCheckProducerEnabled()) {
            return;
        }
        SharedCheck shared = checks.get(storeId(endpoint));
        if (shared == null) {
            shared = new SharedCheck(new StoreHealthCheck(checkId(endpoint), endpoint), new LinkedHashSet<>());
            checks.put(storeId(endpoint), shared);
            repository.addHealthCheck(shared.check());
        }
        shared.producers().add(producer);
    }

    /** Removes a stopped producer. The last one of a store removes the check. */
    synchronized void remove(DynUrlProducer producer) {
        DynUrlEndpoint endpoint = producer.getEndpoint();
        SharedCheck shared = checks.get(storeId(endpoint));
        if (shared == null || !shared.producers().remove(producer)) {
            return;
        }
        if (!shared.producers().isEmpty()) {
            shared.check().use(shared.producers().iterator().next().getEndpoint());
            return;
        }
        checks.remove(storeId(endpoint));
        WritableHealthCheckRepository repository = repository(endpoint);
        if (repository != null) {
            repository.removeHealthCheck(shared.check());
        }
    }

    /** Returns what identifies a store. Two stores can have the same name with different URLs. */
    private static String storeId(DynUrlEndpoint endpoint) {
        return endpoint.getStoreName() + " " + endpoint.getServiceUrl();
    }

    /** Returns the id of a new check: the name of the store, and its URL if the check of another store already has that name. */
    private String checkId(DynUrlEndpoint endpoint) {
        String id = "producer:dynurl-" + endpoint.getStoreName();
        boolean isTaken = checks.values().stream()
                .anyMatch(shared -> shared.check().getId().equals(id));
        return isTaken ? id + "-" + endpoint.getServiceUrl() : id;
    }

    private static @Nullable WritableHealthCheckRepository repository(DynUrlEndpoint endpoint) {
        return HealthCheckHelper.getHealthCheckRepository(
                endpoint.getCamelContext(), "producers", WritableHealthCheckRepository.class);
    }
}
