package io.github.dynurl.camel.internal.client;

/**
 * The state of a connection pool.
 *
 * @param leased the number of connections in use
 * @param available the number of open, idle connections
 * @param pending the number of requests that wait for a connection
 * @param max the maximum number of connections
 */
public record PoolUsage(int leased, int available, int pending, int max) {
    static final PoolUsage NONE = new PoolUsage(0, 0, 0, 0);
}
