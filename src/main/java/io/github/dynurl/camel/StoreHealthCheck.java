package io.github.dynurl.camel;

import io.github.dynurl.store.StoreException;
import io.github.dynurl.store.http.HttpStore;
import java.time.Duration;
import java.util.Map;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckResultBuilder;

/**
 * Tells whether a store answers: one HEAD of its base URL, for at most five seconds, on a connection of the pool that routes
 * use. Thread-safe.
 */
final class StoreHealthCheck implements HealthCheck {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final String id;
    private volatile DynUrlEndpoint endpoint;
    private volatile boolean enabled = true;

    StoreHealthCheck(String id, DynUrlEndpoint endpoint) {
        this.id = id;
        this.endpoint = endpoint;
    }

    /** Asks another endpoint of the store from now on. */
    void ask(DynUrlEndpoint other) {
        endpoint = other;
    }

    @Override
    public String getGroup() {
        return "camel";
    }

    @Override
    public String getId() {
        return id;
    }

    @Override
    public boolean isEnabled() {
        return enabled;
    }

    @Override
    public void setEnabled(boolean enabled) {
        this.enabled = enabled;
    }

    @Override
    public boolean isLiveness() {
        return false;
    }

    @Override
    public Result call(Map<String, Object> options) {
        DynUrlEndpoint asked = endpoint;
        HealthCheckResultBuilder result = HealthCheckResultBuilder.on(this)
                .detail(ENDPOINT_URI, asked.getServiceUrl())
                .detail(CHECK_KIND, options.getOrDefault(CHECK_KIND, Kind.ALL));
        if (!enabled) {
            return result.message("Disabled")
                    .detail(CHECK_ENABLED, false)
                    .unknown()
                    .build();
        }
        try {
            return result.detail(HTTP_RESPONSE_CODE, probe(asked.owner())).up().build();
        } catch (StoreException e) {
            if (e.status() > 0) {
                result.detail(HTTP_RESPONSE_CODE, e.status());
            }
            return result.message(e.getMessage()).error(e).down().build();
        } catch (RuntimeException e) {
            // Camel asks the other checks only if this one returns.
            return result.message(e.getMessage()).error(e).down().build();
        }
    }

    private static int probe(StoreOwner owner) {
        StoreOwner.Lease lease = owner.acquire();
        try (HttpStore store = lease.store().scope(PATIENCE)) {
            return store.probe();
        } finally {
            lease.release();
        }
    }
}
