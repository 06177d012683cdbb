package io.github.dynurl.store.http;

import java.time.Duration;

/** Checks options that have a least or a greatest value. */
final class Limits {
    private static final int MAX_DAYS = 365;

    private Limits() {}

    static void time(String option, Duration value) {
        if (value == null || value.toDays() > MAX_DAYS) {
            throw new IllegalArgumentException(option + " must be set, and at most " + MAX_DAYS + " days");
        }
        positive(option, value.toMillis());
    }

    /** Checks a time that may be zero, for any. */
    static void timeOrNone(String option, Duration value) {
        if (value == null || value.isNegative() || value.toDays() > MAX_DAYS) {
            throw new IllegalArgumentException(option + " must be set, from 0 (for any time) to " + MAX_DAYS + " days");
        }
    }

    static void notNegative(String option, long value) {
        if (value < 0) {
            throw new IllegalArgumentException(option + " must be 0 or greater, but is " + value);
        }
    }

    static void positive(String option, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(option + " must be greater than 0, but is " + value);
        }
    }
}
