package io.github.dynurl.store;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Thrown when the store cannot serve the request now: it throttles (429), fails (5xx), is unreachable, misses a
 * deadline, or is closed.
 */
public final class StoreUnavailableException extends StoreException {
    private final @Nullable Duration retryAfter;

    /** Creates the exception from the description of a failure. */
    public StoreUnavailableException(Failure failure) {
        this(failure, null);
    }

    /**
     * Creates the exception from the description of a failure.
     *
     * @param retryAfter how long the server asks to wait before the next request, or null if it does not say
     */
    public StoreUnavailableException(Failure failure, @Nullable Duration retryAfter) {
        super(failure);
        this.retryAfter = retryAfter;
    }

    /** Returns how long the server asks to wait before the next request (Retry-After), if the response contains it. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
