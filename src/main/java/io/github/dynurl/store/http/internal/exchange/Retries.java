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
 * Decides whether a request is sent again, and when. Reads are, on what passes; writes only where that cannot do harm; a
 * POST never is. Immutable, and thread-safe if the jitter is.
 *
 * @param maxAttempts requests for one answer
 * @param jitter draws from 0 to its argument, inclusive
 */
public record Retries(int maxAttempts, LongUnaryOperator jitter) {
    /** Tokens of the {@link RetryBudgets budget} that another request costs. */
    static final int COST = 14;

    /** The same where the server itself has said that it is too much. */
    static final int COST_THROTTLED = 5;

    private static final Duration LONGEST_RETRY_AFTER = Duration.ofSeconds(60);
    private static final long FIRST_PAUSE_MILLIS = 50;
    private static final long FIRST_PAUSE_THROTTLED_MILLIS = 1000;
    private static final long LONGEST_PAUSE_MILLIS = 20_000;

    /** The statuses of a failure that may pass. */
    static final Set<Integer> PASSING = Set.of(408, 425, 429, 500, 502, 503, 504);

    /** Those that say that nothing was done (RFC 9110, 15.5.9; RFC 8470, 5.2; RFC 6585, 4). */
    static final Set<Integer> REFUSED = Set.of(408, 425, 429, 503);

    /**
     * Says how another request is sent. Immutable.
     *
     * @param pause how long to wait first
     * @param cost in tokens of the budget
     */
    record Retry(Duration pause, int cost) {}

    /**
     * Decides after a failed request; null if there is to be none.
     *
     * @param attempts how many requests there were
     * @param replayable whether the request's body, if it has one, can be sent again
     */
    @Nullable
    Retry after(int attempts, Request request, StoreException failure, boolean replayable) {
        boolean again = attempts < maxAttempts
                && replayable
                && failure instanceof StoreUnavailableException
                && mayRepeat(request, failure);
        return again ? retry(attempts, failure) : null;
    }

    /** Decides after a download broke off, or could not be taken up; null if it cannot be now. */
    @Nullable
    Retry resume(int attempts, StoreException failure) {
        return failure instanceof StoreUnavailableException && passes(failure) ? retry(attempts, failure) : null;
    }

    private @Nullable Retry retry(int attempts, StoreException failure) {
        Duration after = failure instanceof StoreUnavailableException unavailable
                ? unavailable.retryAfter().orElse(null)
                : null;
        if (after != null && after.compareTo(LONGEST_RETRY_AFTER) > 0) {
            return null;
        }
        boolean throttled = failure.status() == 429 || (failure.status() == 503 && after != null);
        return new Retry(pause(attempts, throttled, after), throttled ? COST_THROTTLED : COST);
    }

    /** Draws from the whole time up to a limit that doubles, and adds what the server asks for. */
    private Duration pause(int attempts, boolean throttled, @Nullable Duration after) {
        long first = throttled && after == null ? FIRST_PAUSE_THROTTLED_MILLIS : FIRST_PAUSE_MILLIS;
        long limit = Math.min(LONGEST_PAUSE_MILLIS, first << Math.min(attempts - 1, 20));
        Duration drawn = Duration.ofMillis(jitter.applyAsLong(limit));
        return after == null ? drawn : after.plus(drawn);
    }

    private static boolean mayRepeat(Request request, StoreException failure) {
        return switch (request.method()) {
            case "GET", "HEAD" -> passes(failure);
            case "PUT", "DELETE" ->
                REFUSED.contains(failure.status())
                        || (passes(failure) && (failure.outcome() == Outcome.NOT_SENT || request.isConditional()));
            default -> false;
        };
    }

    private static boolean passes(StoreException failure) {
        return failure.status() == 0 ? NetworkFaults.mayPass(failure.getCause()) : PASSING.contains(failure.status());
    }
}
