package io.github.dynurl.camel.internal.client;

import io.github.dynurl.store.StoreException;
import io.github.dynurl.store.http.HttpStore;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckResultBuilder;

/**
 * Checks whether a server is up. Sends one HEAD request to its base URL, and waits at most five seconds for the response. The
 * request uses the same connection pool as the routes. Thread-safe.
 */
final class StoreHealthCheck implements HealthCheck {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final String id;
    private final Supplier<Map<String, Object>> latestOutcomes;
    private volatile StoreOwner owner;
    private volatile boolean enabled = true;

    /**
     * Creates a check.
     *
     * @param latestOutcomes returns the last success and the last failure of all producers of the store, as {@link
     *     LatestOutcomes#newestAsDetails} does
     */
    StoreHealthCheck(String id, StoreOwner owner, Supplier<Map<String, Object>> latestOutcomes) {
        this.id = id;
        this.latestOutcomes = latestOutcomes;
        this.owner = owner;
    }

    /** Sets the store through which the next checks send their requests. */
    void useStore(StoreOwner newOwner) {
        owner = newOwner;
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
        StoreOwner current = owner;
        HealthCheckResultBuilder result = HealthCheckResultBuilder.on(this)
                .detail(ENDPOINT_URI, current.endpoint().serviceUrl())
                .detail(CHECK_KIND, options.getOrDefault(CHECK_KIND, Kind.ALL));
        if (!enabled) {
            return result.message("Disabled")
                    .detail(CHECK_ENABLED, false)
                    .unknown()
                    .build();
        }
        latestOutcomes.get().forEach(result::detail);
        try {
            return result.detail(HTTP_RESPONSE_CODE, probe(current)).up().build();
        } catch (StoreException e) {
            if (e.status() > 0) {
                result.detail(HTTP_RESPONSE_CODE, e.status());
            }
            return result.message(e.getMessage()).error(e).down().build();
        } catch (RuntimeException e) {
            // If this method threw the exception, Camel would not call the other checks.
            return result.message(e.getMessage()).error(e).down().build();
        }
    }

    /** Returns the HTTP status of the response. Throws a StoreException if the status is 401, or at least 500. */
    private static int probe(StoreOwner owner) {
        StoreOwner.SharedStore shared = owner.acquire();
        try (HttpStore store = shared.store().scope(TIMEOUT)) {
            return store.probe();
        } finally {
            shared.release();
        }
    }
}
