package io.github.dynurl.store.http.internal.header;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.time.Duration;

/** Tests Retry-After; the input is the value of the header field. */
class RetryAfterFuzzTest {
    /** The longest duration until a date, whose year has four digits. */
    private static final Duration LONGEST = Duration.ofDays(366L * 10_000);

    @FuzzTest
    void returnsValidDurationOrNothing(byte[] input) {
        String header = new String(input, ISO_8859_1);
        Duration wait = RetryAfter.parse(header);
        if (!header.isEmpty() && header.length() <= 9 && header.chars().allMatch(c -> c >= '0' && c <= '9')) {
            assertThat(wait).isEqualTo(Duration.ofSeconds(Long.parseLong(header)));
        }
        if (wait != null) {
            assertThat(wait).isBetween(Duration.ZERO, LONGEST);
        }
    }
}
