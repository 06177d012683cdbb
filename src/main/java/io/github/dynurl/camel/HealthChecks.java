package io.github.dynurl.camel;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.health.WritableHealthCheckRepository;
import org.jspecify.annotations.Nullable;

/** Registers one health check for each store that has a started producer. All endpoints of a store share it. Thread-safe. */
final class HealthChecks {
    private final Map<String, SharedCheck> checks = new HashMap<>();

    /** The check of a store, and the started producers of the store. The check uses the endpoint of one of them. */
    private record SharedCheck(StoreHealthCheck check, Set<DynUrlProducer> producers) {}

    /** Adds a started producer. Registers a check if it is the first producer of its store. */
    synchronized void add(DynUrlProducer producer) {
        DynUrlEndpoint endpoint = producer.getEndpoint();
        WritableHealthCheckRepository repository = repository(endpoint);
        if (repository == null || !endpoint.getComponent().isHealthCheckProducerEnabled()) {
            return;
        }
        SharedCheck shared = checks.get(storeId(endpoint));
        if (shared == null) {
            shared = new SharedCheck(new StoreHealthCheck(newCheckId(endpoint), endpoint), new LinkedHashSet<>());
            checks.put(storeId(endpoint), shared);
            repository.addHealthCheck(shared.check());
        }
        shared.producers().add(producer);
    }

    /** Removes a stopped producer. Removes the check if it was the last producer of its store. */
    synchronized void remove(DynUrlProducer producer) {
        DynUrlEndpoint endpoint = producer.getEndpoint();
        SharedCheck shared = checks.get(storeId(endpoint));
        if (shared == null || !shared.producers().remove(producer)) {
            return;
        }
        if (!shared.producers().isEmpty()) {
            shared.check().useEndpoint(shared.producers().iterator().next().getEndpoint());
            return;
        }
        checks.remove(storeId(endpoint));
        WritableHealthCheckRepository repository = repository(endpoint);
        if (repository != null) {
            repository.removeHealthCheck(shared.check());
        }
    }

    /** Returns the name and the URL of a store, because two stores with different URLs can have the same name. */
    private static String storeId(DynUrlEndpoint endpoint) {
        return endpoint.getStoreName() + " " + endpoint.getServiceUrl();
    }

    /** Returns the id of a new check: the name of the store, and also its URL if another check already has that id. */
    private String newCheckId(DynUrlEndpoint endpoint) {
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
