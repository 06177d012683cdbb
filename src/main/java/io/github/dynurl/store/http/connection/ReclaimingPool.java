package io.github.dynurl.store.http.connection;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.io.ConnectionEndpoint;
import org.apache.hc.client5.http.io.HttpClientConnectionManager;
import org.apache.hc.client5.http.io.LeaseRequest;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.pool.PoolStats;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A wrapper of a connection pool. While a request waits for a connection, the wrapper makes response bodies that nobody
 * reads release their connections. Thread-safe.
 */
final class ReclaimingPool implements HttpClientConnectionManager {
    private static final Logger LOG = LoggerFactory.getLogger(ReclaimingPool.class);

    /**
     * The time between two attempts to get a connection from a body. A reader may pause at any time, so the next
     * attempt may succeed.
     */
    private static final long RECLAIM_INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final PoolingHttpClientConnectionManager pool;
    private final ConnectionHolders connectionHolders;
    private final ScheduledExecutorService timer;

    /** How many requests wait for a connection, by route. A route without waiting requests has no entry. */
    private final Map<HttpRoute, Integer> waitingRequests = new ConcurrentHashMap<>();

    private @Nullable Future<?> reclaimTask;

    /**
     * The {@link System#nanoTime} before which a request that begins to wait does not look for a body, because another
     * one looks now or has found none. Otherwise, each of thousands of requests would look at each body.
     */
    private final AtomicLong nextAttemptNanos = new AtomicLong(System.nanoTime());

    ReclaimingPool(
            PoolingHttpClientConnectionManager pool,
            ConnectionHolders connectionHolders,
            ScheduledExecutorService timer) {
        this.pool = pool;
        this.connectionHolders = connectionHolders;
        this.timer = timer;
    }

    @Override
    public LeaseRequest lease(String id, HttpRoute route, Timeout requestTimeout, @Nullable Object state) {
        LeaseRequest request = pool.lease(id, route, requestTimeout, state);
        return new LeaseRequest() {
            @Override
            public ConnectionEndpoint get(Timeout timeout)
                    throws InterruptedException, ExecutionException, TimeoutException {
                return awaitConnection(request, route, timeout);
            }

            @Override
            public boolean cancel() {
                return request.cancel();
            }
        };
    }

    private ConnectionEndpoint awaitConnection(LeaseRequest request, HttpRoute route, Timeout timeout)
            throws InterruptedException, ExecutionException, TimeoutException {
        // pool.lease() has counted this request as pending, unless it got a connection at once.
        boolean hasConnection = pool.getTotalStats().getPending() == 0;
        if (hasConnection) {
            return request.get(timeout);
        }
        waitingRequests.merge(route, 1, Integer::sum);
        try {
            long now = System.nanoTime();
            long next = nextAttemptNanos.get();
            if (now - next >= 0 && nextAttemptNanos.compareAndSet(next, now + RECLAIM_INTERVAL_NANOS)) {
                boolean found = reclaim(route);
                if (found) {
                    nextAttemptNanos.set(now);
                }
            }
            scheduleReclaim();
            return request.get(timeout);
        } finally {
            waitingRequests.computeIfPresent(route, (key, count) -> count == 1 ? null : count - 1);
        }
    }

    /**
     * Schedules the task that reclaims connections, unless it is scheduled already. The task ends when no request
     * waits.
     */
    private synchronized void scheduleReclaim() {
        if (reclaimTask == null || reclaimTask.isDone()) {
            try {
                reclaimTask = timer.scheduleWithFixedDelay(
                        this::reclaimForAll, RECLAIM_INTERVAL_NANOS, RECLAIM_INTERVAL_NANOS, TimeUnit.NANOSECONDS);
            } catch (RejectedExecutionException e) {
                LOG.debug("The timer was shut down: requests cannot get the connection of a body that nobody reads", e);
            }
        }
    }

    private void reclaimForAll() {
        waitingRequests.keySet().forEach(this::reclaim);
        synchronized (this) {
            if (waitingRequests.isEmpty() && reclaimTask != null) {
                reclaimTask.cancel(false);
            }
        }
    }

    /**
     * Makes a body release its connection if all connections of the route, or of the whole pool, are leased. Throws
     * nothing. Returns false if no body releases its connection.
     */
    private boolean reclaim(HttpRoute route) {
        try {
            PoolStats routeStats = pool.getStats(route);
            PoolStats totalStats = pool.getTotalStats();
            if (routeStats.getLeased() >= routeStats.getMax()) {
                return connectionHolders.reclaim(route.getTargetHost(), routeStats.getPending());
            }
            if (totalStats.getLeased() >= totalStats.getMax()) {
                return connectionHolders.reclaim(ConnectionHolders.ANY_SERVER, totalStats.getPending());
            }
            return true; // there are free connections
        } catch (RuntimeException | Error e) {
            // This is not thrown, because awaitConnection() must still call request.get(), or its lease request would
            // stay in the pool. Also, the timer would not repeat a task that throws.
            LOG.warn("A response body that nobody reads could not release its connection for a waiting request", e);
            return false;
        }
    }

    @Override
    public void release(ConnectionEndpoint endpoint, @Nullable Object state, TimeValue keepAlive) {
        pool.release(endpoint, state, keepAlive);
    }

    @Override
    public void connect(ConnectionEndpoint endpoint, TimeValue timeout, HttpContext context) throws IOException {
        pool.connect(endpoint, timeout, context);
    }

    @Override
    public void upgrade(ConnectionEndpoint endpoint, HttpContext context) throws IOException {
        pool.upgrade(endpoint, context);
    }

    @Override
    public void close(CloseMode mode) {
        pool.close(mode);
    }

    @Override
    public void close() throws IOException {
        pool.close();
    }
}
