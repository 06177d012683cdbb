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
 * Decides whether a failed request is retried, and after which pause. Reads are retried after transient failures, writes
 * only if a repetition does no harm, and a POST never. Immutable; thread-safe if the jitter is.
 *
 * @param maxAttempts the largest number of requests for one call
 * @param jitter returns a random number of milliseconds from 0 to its argument, inclusive
 */
public record Retries(int maxAttempts, LongUnaryOperator jitter) {
    /** Tokens of the {@link RetryBudgets budget} for one retry. The 500 tokens of a full budget allow 35 retries in a row. */
    static final int RETRY_COST = 14;

    /** The same for a throttling server. It costs less, because such a server works, and the longer pause limits the load. */
    static final int THROTTLED_RETRY_COST = 5;

    /** A server that asks for more patience gets no retry: the caller fails at once and can read the Retry-After. */
    private static final Duration MAX_RETRY_AFTER = Duration.ofSeconds(60);

    private static final long FIRST_PAUSE_MILLIS = 50;
    private static final long FIRST_THROTTLED_PAUSE_MILLIS = 1000;
    private static final long MAX_PAUSE_MILLIS = 20_000;

    /** Limits the doubling of the pause, so that the shift does not overflow; {@link #MAX_PAUSE_MILLIS} is less. */
    private static final int MAX_DOUBLINGS = 20;

    /** The statuses after which the same request may succeed later. */
    static final Set<Integer> TRANSIENT_STATUSES = Set.of(408, 425, 429, 500, 502, 503, 504);

    /** The statuses of requests that the server did not process (RFC 9110, 15.5.9; RFC 8470, 5.2; RFC 6585, 4). */
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
     * @param replayable whether the request's body, if there is one, can be sent again
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
     * Returns how to resume a download after it was interrupted, or after an attempt to resume it failed; null if it must
     * not be resumed.
     *
     * @param attempts the number of attempts to resume since the last byte was received, including the next one
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

    /** Returns a random pause up to a limit that doubles with each attempt, plus the Retry-After of the server. */
    private Duration pause(int attempts, boolean throttled, @Nullable Duration retryAfter) {
        long first = throttled && retryAfter == null ? FIRST_THROTTLED_PAUSE_MILLIS : FIRST_PAUSE_MILLIS;
        long limit = Math.min(MAX_PAUSE_MILLIS, first << Math.min(attempts - 1, MAX_DOUBLINGS));
        Duration random = Duration.ofMillis(jitter.applyAsLong(limit));
        return retryAfter == null ? random : retryAfter.plus(random);
    }

    private static boolean isSafeToRepeat(Request request, StoreException failure) {
        return switch (request.method()) {
            case "GET", "HEAD" -> isTransient(failure);
            case "PUT", "DELETE" -> {
                boolean notProcessed = NOT_PROCESSED_STATUSES.contains(failure.status());
                boolean harmless = failure.outcome() == Outcome.NOT_SENT || request.isConditional();
                yield notProcessed || (isTransient(failure) && harmless);
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
