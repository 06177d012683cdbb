package io.github.dynurl.store.http.internal.time;

import java.time.Duration;

/** Checks that options are within their limits; throws {@link IllegalArgumentException} with the name of the option. */
public final class Limits {
    /** A long of nanoseconds can express 292 years, so sums of a few such durations cannot overflow. */
    private static final int MAX_DAYS = 365;

    private Limits() {}

    /** Checks that a duration is at least 1 ms and at most 365 days. */
    public static void checkPositive(String option, Duration value) {
        if (value == null || value.toDays() > MAX_DAYS) {
            throw new IllegalArgumentException(option + " must be set and must be at most " + MAX_DAYS + " days");
        }
        // Timeouts are kept in milliseconds, so a shorter duration would count as 0.
        checkPositive(option, value.toMillis());
    }

    /** Checks that a duration is at least 0, which means no limit, and at most 365 days. */
    public static void checkNotNegative(String option, Duration value) {
        if (value == null || value.isNegative() || value.toDays() > MAX_DAYS) {
            throw new IllegalArgumentException(
                    option + " must be set and must be from 0 (no limit) to " + MAX_DAYS + " days");
        }
    }

    public static void checkNotNegative(String option, long value) {
        if (value < 0) {
            throw new IllegalArgumentException(option + " must be 0 or greater, but is " + value);
        }
    }

    public static void checkPositive(String option, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(option + " must be greater than 0, but is " + value);
        }
    }
}
