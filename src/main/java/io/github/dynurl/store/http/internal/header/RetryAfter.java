package io.github.dynurl.store.http.internal.header;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Parses the {@code Retry-After} header field (RFC 9110, 10.2.3). */
public final class RetryAfter {
    /**
     * The latest date that is accepted. {@link HttpDate} also parses later dates, but the time until them could
     * overflow.
     */
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    private RetryAfter() {}

    /**
     * Parses a number of seconds or a date, and returns the time to wait from now. Returns zero for a date in the past.
     * Returns null if the value is null or malformed. A negative number is malformed.
     */
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
