package io.github.dynurl.store;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tells that the store cannot answer now: throttled (429), failing (5xx), unreachable, or too slow for the deadline. */
public final class StoreUnavailableException extends StoreException {
    private final @Nullable Duration retryAfter;

    /** Makes the exception of a failure. */
    public StoreUnavailableException(Failure failure) {
        this(failure, null);
    }

    /** Makes the exception of a failure for which the server said when to come again. */
    public StoreUnavailableException(Failure failure, @Nullable Duration retryAfter) {
        super(failure);
        this.retryAfter = retryAfter;
    }

    /** Returns how long the server asks to wait before the next try (Retry-After, RFC 9110, 10.2.3), if it says so. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
