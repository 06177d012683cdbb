package io.github.dynurl.store.http.internal.exchange;

import io.github.dynurl.store.http.connection.Traffic;
import io.github.dynurl.store.http.internal.secret.Secrets;
import io.github.dynurl.store.http.internal.time.Timeouts;
import java.time.Duration;

/**
 * The settings of a transport. Immutable, except for the counters of {@code traffic}.
 *
 * @param timeouts the time limits
 * @param retries decides whether a failed request is retried
 * @param maxJsonSize the largest JSON response, in bytes
 * @param maxDiscard how many bytes of an unwanted body are read so that its connection can be reused
 * @param allowCloseDelimited whether data and query responses may end with the connection, without a known length
 * @param expectContinue whether large uploads, and uploads of unknown length, send {@code Expect: 100-continue}
 * @param uploadDigest whether uploads carry the SHA-256 of their data
 * @param secrets what messages and log lines must not contain
 * @param traffic counts requests and bytes
 */
public record Settings(
        Timeouts timeouts,
        Retries retries,
        long maxJsonSize,
        long maxDiscard,
        boolean allowCloseDelimited,
        boolean expectContinue,
        boolean uploadDigest,
        Secrets secrets,
        Traffic traffic) {
    /** Returns a copy with another time limit for operations. */
    Settings withOperationTimeout(Duration limit) {
        return new Settings(
                timeouts.withOperation(limit),
                retries,
                maxJsonSize,
                maxDiscard,
                allowCloseDelimited,
                expectContinue,
                uploadDigest,
                secrets,
                traffic);
    }
}
