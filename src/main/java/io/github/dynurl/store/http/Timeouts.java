package io.github.dynurl.store.http;

import java.time.Duration;

/**
 * Holds the time limits of a store. Immutable.
 *
 * @param response from one byte of an answer to the next
 * @param dataResponse the same for data, and from the last byte of an upload to the answer's head
 * @param operation over a whole operation; for data and queries to the answer's head
 * @param data over the transfer of data or of a query's answer, while somebody reads
 * @param poolWait for a free connection
 */
record Timeouts(Duration response, Duration dataResponse, Duration operation, Duration data, Duration poolWait) {}
