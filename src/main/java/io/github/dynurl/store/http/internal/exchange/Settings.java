package io.github.dynurl.store.http.internal.exchange;

import io.github.dynurl.store.http.connection.Traffic;
import io.github.dynurl.store.http.internal.secret.Secrets;
import io.github.dynurl.store.http.internal.time.Timeouts;
import java.time.Duration;

/**
 * The settings of a store client for all of its calls. Immutable, except for the counters of {@code traffic}.
 *
 * @param timeouts the time limits
 * @param retries decides whether a failed request is retried
 * @param maxJsonSize the maximum size of a JSON response after decoding, in bytes
 * @param maxDiscard the maximum number of bytes that are read from a body that nobody needs. If the body is not longer,
 *     its connection can be reused; otherwise the connection is closed
 * @param allowCloseDelimited whether the client accepts data and query responses that end when the server closes the
 *     connection. Such a response has no known length, so that a truncated body cannot be detected
 * @param expectContinue whether uploads of more than 1 MiB, and of unknown length, send {@code Expect: 100-continue}
 * @param uploadDigest whether uploads send the SHA-256 of their data (the header field or trailer Repr-Digest)
 * @param secrets the texts that are masked in messages and log lines
 * @param accessOptions the options that the message about a 401 names
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
        String accessOptions,
        Traffic traffic) {
    /** Returns a copy with a time limit for operations. */
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
                accessOptions,
                traffic);
    }
}
