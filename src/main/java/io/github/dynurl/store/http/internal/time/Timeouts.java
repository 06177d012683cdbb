package io.github.dynurl.store.http.internal.time;

import java.time.Duration;

/**
 * The time limits of a store. Immutable.
 *
 * @param response the longest time between two bytes of a response
 * @param dataResponse the same for data; also the longest time from the last byte of an upload to the header of the
 *     response
 * @param operation the longest time of a whole operation; for data and queries, until the first byte of the response
 *     body
 * @param data the longest time of a transfer of data or of a query response, while a reader waits for it
 * @param minThroughput the bytes a second that a transfer must move, on average over {@link #window}; 0 for no limit
 * @param window the time over which the throughput is measured
 * @param poolWait the longest time to wait for a free connection
 */
public record Timeouts(
        Duration response,
        Duration dataResponse,
        Duration operation,
        Duration data,
        long minThroughput,
        Duration window,
        Duration poolWait) {
    /**
     * The longest time to read a response body that is not needed. Closing the connection is cheaper after that. The
     * time is shorter if the operation has less time left.
     */
    static final Duration DISCARD = Duration.ofMillis(500);

    /** Returns a copy with another limit for a whole operation. */
    public Timeouts withOperation(Duration limit) {
        return new Timeouts(response, dataResponse, limit, data, minThroughput, window, poolWait);
    }
}
