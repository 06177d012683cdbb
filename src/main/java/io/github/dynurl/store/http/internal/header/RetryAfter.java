package io.github.dynurl.store.http.internal.header;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Reads Retry-After (RFC 9110, 10.2.3). */
public final class RetryAfter {
    /** A date has a year of four digits; the parser takes more, of which a wait overflows. */
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    private RetryAfter() {}

    /** Reads seconds or a date; null if it is missing, negative or makes no sense. */
    public static @Nullable Duration parse(@Nullable String value) {
        if (value == null) {
            return null;
        }
        if (value.matches("\\d{1,9}")) {
            return Duration.ofSeconds(Long.parseLong(value));
        }
        Instant date = HttpDate.parse(value);
        if (date == null || date.isAfter(LATEST)) {
            return null;
        }
        Duration wait = Duration.between(Instant.now(), date);
        return wait.isNegative() ? Duration.ZERO : wait;
    }
}
