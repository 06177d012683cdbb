package io.github.dynurl.store.http.internal.exchange;

import io.github.dynurl.store.http.connection.Traffic;
import io.github.dynurl.store.http.internal.secret.Secrets;
import io.github.dynurl.store.http.internal.time.Timeouts;
import java.time.Duration;

/**
 * Holds what a transport is told. Immutable, but for what is counted.
 *
 * @param timeouts the time limits
 * @param retries when requests are sent again
 * @param maxJsonSize bytes of a JSON answer
 * @param maxDiscard bytes that are read of an unwanted answer to keep its connection
 * @param allowCloseDelimited whether data and query answers may end with the connection
 * @param expects whether uploads that are large, or of unknown length, wait for the server's consent
 * @param digest whether uploads carry their SHA-256
 * @param secrets what must not show
 * @param traffic counts what is sent and received
 */
public record Settings(
        Timeouts timeouts,
        Retries retries,
        long maxJsonSize,
        long maxDiscard,
        boolean allowCloseDelimited,
        boolean expects,
        boolean digest,
        Secrets secrets,
        Traffic traffic) {
    /** Copies this with another time limit for an operation. */
    Settings operationTimeout(Duration limit) {
        return new Settings(
                timeouts.operation(limit),
                retries,
                maxJsonSize,
                maxDiscard,
                allowCloseDelimited,
                expects,
                digest,
                secrets,
                traffic);
    }
}
