package io.github.dynurl.store.http.internal.exchange;

import io.github.dynurl.store.StoreException;
import io.github.dynurl.store.StoreException.Outcome;
import io.github.dynurl.store.StoreUnavailableException;
import io.github.dynurl.store.http.connection.RetryBudgets;
import io.github.dynurl.store.http.internal.secret.NetworkFaults;
import java.time.Duration;
import java.util.Set;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a failed request is retried, and after which pause. GET, HEAD and queries by any method are retried
 * after each transient failure. PUT, DELETE and COPY are retried only if the server did not process the request, or after a
 * transient failure of a conditional request. Other methods are never retried. Immutable. Thread-safe if {@code jitter}
 * is thread-safe.
 *
 * @param maxAttempts the maximum number of requests for one call
 * @param jitter returns a random number of milliseconds from 0 to its argument, inclusive
 */
public record Retries(int maxAttempts, LongUnaryOperator jitter) {
    /**
     * The tokens that one retry takes from the {@link RetryBudgets budget}. A full budget of 500 tokens allows 35
     * retries.
     */
    static final int RETRY_COST = 14;

    /**
     * The tokens for a retry after a server throttled the request. Such a server is not down, and the longer pause
     * limits its load. So the retry costs less.
     */
    static final int THROTTLED_RETRY_COST = 5;

    /**
     * If the Retry-After is longer than this, the call fails without a retry. Its exception contains the Retry-After.
     */
    private static final Duration MAX_RETRY_AFTER = Duration.ofSeconds(60);

    private static final long FIRST_PAUSE_MILLIS = 50;
    private static final long FIRST_THROTTLED_PAUSE_MILLIS = 1000;
    private static final long MAX_PAUSE_MILLIS = 20_000;

    /**
     * Limits the left shift that doubles the pause, so that the pause does not overflow. The pause reaches
     * MAX_PAUSE_MILLIS after fewer doublings.
     */
    private static final int MAX_DOUBLINGS = 20;

    /** The statuses after which the same request may succeed later. */
    static final Set<Integer> TRANSIENT_STATUSES = Set.of(408, 425, 429, 500, 502, 503, 504);

    /**
     * The statuses of requests that the server did not process: 408 (RFC 9110, 15.5.9), 425 (RFC 8470, 5.2), 429 (RFC
     * 6585, 4), and 503, because the server was unable to handle the request (RFC 9110, 15.6.4).
     */
    static final Set<Integer> NOT_PROCESSED_STATUSES = Set.of(408, 425, 429, 503);

    /**
     * How to send the next request. Immutable.
     *
     * @param pause the time to wait before the request
     * @param cost the number of tokens to take from the budget
     */
    record Retry(Duration pause, int cost) {}

    /**
     * Returns how to retry a failed request; null if it must not be retried.
     *
     * @param attempts the number of requests that were sent
     * @param replayable whether the request has no body, or its body can be sent again
     */
    @Nullable
    Retry nextRetry(int attempts, Request request, StoreException failure, boolean replayable) {
        boolean allowed = attempts < maxAttempts
                && replayable
                && failure instanceof StoreUnavailableException
                && isSafeToRepeat(request, failure);
        return allowed ? createRetry(attempts, failure) : null;
    }

    /**
     * Returns how to resume an interrupted download; null if it must not be resumed. The caller limits the number of
     * attempts.
     *
     * @param attempts the number of the next attempt; the first attempt after a received byte has the number 1
     * @param failure the failure that interrupted the download, or the failure of the last attempt to resume it
     */
    @Nullable
    Retry nextResume(int attempts, StoreException failure) {
        boolean allowed = failure instanceof StoreUnavailableException && isTransient(failure);
        return allowed ? createRetry(attempts, failure) : null;
    }

    private @Nullable Retry createRetry(int attempts, StoreException failure) {
        Duration retryAfter = failure instanceof StoreUnavailableException unavailable
                ? unavailable.retryAfter().orElse(null)
                : null;
        if (retryAfter != null && retryAfter.compareTo(MAX_RETRY_AFTER) > 0) {
            return null;
        }
        boolean throttled = failure.status() == 429 || (failure.status() == 503 && retryAfter != null);
        return new Retry(pause(attempts, throttled, retryAfter), throttled ? THROTTLED_RETRY_COST : RETRY_COST);
    }

    /**
     * Returns the Retry-After of the server, if there is one, plus a random time. The limit of the random time doubles
     * with each attempt.
     */
    private Duration pause(int attempts, boolean throttled, @Nullable Duration retryAfter) {
        long first = throttled && retryAfter == null ? FIRST_THROTTLED_PAUSE_MILLIS : FIRST_PAUSE_MILLIS;
        long limit = Math.min(MAX_PAUSE_MILLIS, first << Math.min(attempts - 1, MAX_DOUBLINGS));
        Duration random = Duration.ofMillis(jitter.applyAsLong(limit));
        return retryAfter == null ? random : retryAfter.plus(random);
    }

    private static boolean isSafeToRepeat(Request request, StoreException failure) {
        if (request.isReadOnly()) {
            return isTransient(failure);
        }
        return switch (request.method()) {
            case "PUT", "DELETE", "COPY" -> {
                boolean wasNotProcessed = NOT_PROCESSED_STATUSES.contains(failure.status());
                boolean isHarmless = failure.outcome() == Outcome.NOT_SENT || request.isConditional();
                yield wasNotProcessed || (isTransient(failure) && isHarmless);
            }
            default -> false;
        };
    }

    private static boolean isTransient(StoreException failure) {
        boolean hasStatus = failure.status() != 0;
        return hasStatus
                ? TRANSIENT_STATUSES.contains(failure.status())
                : NetworkFaults.isTransient(failure.getCause());
    }
}
