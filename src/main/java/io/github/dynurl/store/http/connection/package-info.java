/**
 * Connections, and what stores share: pools, counters and retry budgets. Applications that build an HttpClient of their own use
 * {@link io.github.dynurl.store.http.connection.HttpConnections}.
 *
 * <p>In: a request that HttpClient has prepared. Out: a connection that is alive, and what is known of the bytes it has sent.
 */
@NullMarked
package io.github.dynurl.store.http.connection;

import org.jspecify.annotations.NullMarked;
