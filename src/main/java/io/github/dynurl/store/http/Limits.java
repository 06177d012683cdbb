package io.github.dynurl.store.http;

import java.time.Duration;

/** Checks that options are within their limits; throws {@link IllegalArgumentException} with the name of the option. */
final class Limits {
    /** Far below the 292 years that a long of nanoseconds can express. */
    private static final int MAX_DAYS = 365;

    private Limits() {}

    /** Checks a duration of at least 1 ms. */
    static void checkPositive(String option, Duration value) {
        if (value == null || value.toDays() > MAX_DAYS) {
            throw new IllegalArgumentException(option + " must be set, and at most " + MAX_DAYS + " days");
        }
        checkPositive(option, value.toMillis());
    }

    /** Checks a duration that may be zero, for no limit. */
    static void checkNotNegative(String option, Duration value) {
        if (value == null || value.isNegative() || value.toDays() > MAX_DAYS) {
            throw new IllegalArgumentException(option + " must be set, from 0 (for any time) to " + MAX_DAYS + " days");
        }
    }

    static void checkNotNegative(String option, long value) {
        if (value < 0) {
            throw new IllegalArgumentException(option + " must be 0 or greater, but is " + value);
        }
    }

    static void checkPositive(String option, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(option + " must be greater than 0, but is " + value);
        }
    }
}
