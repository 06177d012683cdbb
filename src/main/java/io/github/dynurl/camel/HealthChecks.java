package io.github.dynurl.camel;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.health.WritableHealthCheckRepository;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one health check for each store that has a started producer, whatever number of endpoints and producers it has.
 * Thread-safe.
 */
final class HealthChecks {
    /** Holds the started producers of a store; its check asks the endpoint of the first. */
    private final Map<String, Shared> stores = new HashMap<>();

    private record Shared(StoreHealthCheck check, Set<DynUrlProducer> producers) {}

    synchronized void add(DynUrlProducer producer) {
        DynUrlEndpoint endpoint = producer.getEndpoint();
        WritableHealthCheckRepository repository = repository(endpoint);
        if (repository == null || !endpoint.getComponent().isHealthCheckProducerEnabled()) {
            return;
        }
        Shared shared = stores.get(store(endpoint));
        if (shared == null) {
            shared = new Shared(new StoreHealthCheck(id(endpoint), endpoint), new LinkedHashSet<>());
            stores.put(store(endpoint), shared);
            repository.addHealthCheck(shared.check());
        }
        shared.producers().add(producer);
    }

    synchronized void remove(DynUrlProducer producer) {
        DynUrlEndpoint endpoint = producer.getEndpoint();
        Shared shared = stores.get(store(endpoint));
        if (shared == null || !shared.producers().remove(producer)) {
            return;
        }
        if (!shared.producers().isEmpty()) {
            shared.check().ask(shared.producers().iterator().next().getEndpoint());
            return;
        }
        stores.remove(store(endpoint));
        WritableHealthCheckRepository repository = repository(endpoint);
        if (repository != null) {
            repository.removeHealthCheck(shared.check());
        }
    }

    private static String store(DynUrlEndpoint endpoint) {
        return endpoint.getStoreName() + " " + endpoint.getServiceUrl();
    }

    /** Returns the id of a check: the name of the store and, where another store has that, its URL. */
    private String id(DynUrlEndpoint endpoint) {
        String id = "producer:dynurl-" + endpoint.getStoreName();
        boolean taken = stores.values().stream()
                .anyMatch(shared -> shared.check().getId().equals(id));
        return taken ? id + "-" + endpoint.getServiceUrl() : id;
    }

    private static @Nullable WritableHealthCheckRepository repository(DynUrlEndpoint endpoint) {
        return HealthCheckHelper.getHealthCheckRepository(
                endpoint.getCamelContext(), "producers", WritableHealthCheckRepository.class);
    }
}
