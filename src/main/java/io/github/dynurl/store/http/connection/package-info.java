/**
 * Connections to servers, and the objects that several stores can share: connection pools, traffic counters and retry
 * budgets. Applications can use {@link io.github.dynurl.store.http.connection.HttpConnections} to build their own
 * HttpClient, {@link io.github.dynurl.store.http.connection.RetryBudgets} and {@link
 * io.github.dynurl.store.http.connection.Traffic}. All other classes are internal.
 *
 * <p>Input: a request that HttpClient has prepared. Output: a connection that works, and a record of how far the
 * request was sent.
 */
@NullMarked
package io.github.dynurl.store.http.connection;

import org.jspecify.annotations.NullMarked;
