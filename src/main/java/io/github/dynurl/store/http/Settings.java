package io.github.dynurl.store.http;

import java.time.Duration;

/**
 * Holds what a transport is told. Immutable.
 *
 * @param timeouts the time limits
 * @param maxJsonSize bytes of a JSON answer
 * @param maxDiscard bytes that are read of an unwanted answer to keep its connection
 * @param allowCloseDelimited whether data and query answers may end with the connection
 */
record Settings(Timeouts timeouts, long maxJsonSize, long maxDiscard, boolean allowCloseDelimited) {
    /** Copies this with another time limit for an operation. */
    Settings operationTimeout(Duration limit) {
        Timeouts other =
                new Timeouts(timeouts.response(), timeouts.dataResponse(), limit, timeouts.data(), timeouts.poolWait());
        return new Settings(other, maxJsonSize, maxDiscard, allowCloseDelimited);
    }
}
