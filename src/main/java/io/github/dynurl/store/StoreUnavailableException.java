package io.github.dynurl.store;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Thrown when the server cannot process the request now: it limits the number of requests (429), fails (5xx), is
 * unreachable, or does not respond in time. Also thrown when the store, which is the client, is closed.
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
     * @param retryAfter how long the server asks to wait before the next request (Retry-After), or null if the response
     *     does not contain it
     */
    public StoreUnavailableException(Failure failure, @Nullable Duration retryAfter) {
        super(failure);
        this.retryAfter = retryAfter;
    }

    /**
     * Returns how long the server asks to wait before the next request (Retry-After); empty if the response does not
     * contain it.
     */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
