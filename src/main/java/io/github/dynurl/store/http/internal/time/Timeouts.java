package io.github.dynurl.store.http.internal.time;

import java.time.Duration;

/**
 * The time limits of a store. Immutable.
 *
 * @param response the longest time between two bytes of a response
 * @param dataResponse the longest time between two bytes of a response that contains data; also the longest time from
 *     the last byte of an upload to the head of the response
 * @param operation the longest time of a whole operation; for a download or a query, the longest time until the first
 *     byte of the response body
 * @param data the longest time of the transfer of data or of a query response; the time in which nobody reads does not
 *     count
 * @param minThroughput the minimum throughput of a transfer in bytes per second, averaged over {@link #window}; 0 means
 *     no minimum
 * @param window the time over which the throughput is averaged
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
     * The longest time to read a response body that is not needed. After this time, it is cheaper to close the
     * connection than to read on. If the operation has less time left, that time is the limit.
     */
    static final Duration DISCARD = Duration.ofMillis(500);

    /** Returns a copy with this limit for a whole operation. */
    public Timeouts withOperation(Duration limit) {
        return new Timeouts(response, dataResponse, limit, data, minThroughput, window, poolWait);
    }
}
