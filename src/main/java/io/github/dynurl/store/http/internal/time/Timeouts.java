package io.github.dynurl.store.http.internal.time;

import java.time.Duration;

/**
 * Holds the time limits of a store. Immutable.
 *
 * @param response from one byte of an answer to the next
 * @param dataResponse the same for data, and from the last byte of an upload to the answer's head
 * @param operation over a whole operation; for data and queries to the answer's first byte
 * @param data over the transfer of data or of a query's answer, while somebody reads
 * @param minThroughput bytes a second that data must move, on an average over {@link #window}; 0 for any
 * @param window the time over which the throughput is measured
 * @param poolWait for a free connection
 */
public record Timeouts(
        Duration response,
        Duration dataResponse,
        Duration operation,
        Duration data,
        long minThroughput,
        Duration window,
        Duration poolWait) {
    /** The longest for reading the rest of an answer that nobody wants; what is left of the operation may be less. */
    static final Duration DISCARD = Duration.ofMillis(500);

    /** Copies this with another time limit for an operation. */
    public Timeouts operation(Duration limit) {
        return new Timeouts(response, dataResponse, limit, data, minThroughput, window, poolWait);
    }
}
