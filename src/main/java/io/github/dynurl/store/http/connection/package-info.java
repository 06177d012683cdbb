/**
 * Connections, and what stores share: connection pools, traffic counters and retry budgets. An application that builds
 * its own HttpClient uses {@link io.github.dynurl.store.http.connection.HttpConnections}. The classes
 * {@link io.github.dynurl.store.http.connection.RetryBudgets} and
 * {@link io.github.dynurl.store.http.connection.Traffic} are for applications as well; all others are internal.
 *
 * <p>Input: a request that HttpClient has prepared. Output: a connection that works, and how much of the request was
 * sent.
 */
@NullMarked
package io.github.dynurl.store.http.connection;

import org.jspecify.annotations.NullMarked;
