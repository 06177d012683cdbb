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
 * A connection pool that, while a request waits for a connection, takes connections back from response bodies that
 * nobody reads. Thread-safe.
 */
final class ReclaimingPool implements HttpClientConnectionManager {
    private static final Logger LOG = LoggerFactory.getLogger(ReclaimingPool.class);

    private static final long RECLAIM_INTERVAL_MILLIS = 20;

    private final PoolingHttpClientConnectionManager pool;
    private final BorrowedConnections borrowed;
    private final ScheduledExecutorService timer;

    /** How many requests wait for a connection, by route. A route without waiting requests has no entry. */
    private final Map<HttpRoute, Integer> waiters = new ConcurrentHashMap<>();

    private @Nullable Future<?> reclaimTask;

    ReclaimingPool(
            PoolingHttpClientConnectionManager pool, BorrowedConnections borrowed, ScheduledExecutorService timer) {
        this.pool = pool;
        this.borrowed = borrowed;
        this.timer = timer;
    }

    @Override
    public LeaseRequest lease(String id, HttpRoute route, Timeout wait, @Nullable Object state) {
        LeaseRequest request = pool.lease(id, route, wait, state);
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
        boolean nobodyWaits = pool.getTotalStats().getPending() == 0;
        if (nobodyWaits) {
            return request.get(timeout);
        }
        waiters.merge(route, 1, Integer::sum);
        try {
            reclaim(route);
            scheduleReclaim();
            return request.get(timeout);
        } finally {
            waiters.computeIfPresent(route, (key, count) -> count == 1 ? null : count - 1);
        }
    }

    /** Reclaims connections again and again, as long as a request waits. */
    private synchronized void scheduleReclaim() {
        if (reclaimTask == null || reclaimTask.isDone()) {
            try {
                reclaimTask = timer.scheduleWithFixedDelay(
                        this::reclaimForAll, RECLAIM_INTERVAL_MILLIS, RECLAIM_INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                LOG.debug("The timer was shut down: no more connections are taken back", e);
            }
        }
    }

    private void reclaimForAll() {
        waiters.keySet().forEach(this::reclaim);
        synchronized (this) {
            if (waiters.isEmpty() && reclaimTask != null) {
                reclaimTask.cancel(false);
            }
        }
    }

    /** Takes a connection back if all connections of the route, or of the whole pool, are leased. */
    private void reclaim(HttpRoute route) {
        try {
            PoolStats routeStats = pool.getStats(route);
            PoolStats totalStats = pool.getTotalStats();
            if (routeStats.getLeased() >= routeStats.getMax()) {
                borrowed.reclaim(route.getTargetHost(), routeStats.getPending());
            } else if (totalStats.getLeased() >= totalStats.getMax()) {
                borrowed.reclaim(BorrowedConnections.ANY_SERVER, totalStats.getPending());
            }
        } catch (RuntimeException | Error e) {
            // The caller must still wait for the pool: an exception here would leave its lease request in the pool.
            LOG.warn("No connection could be taken back from a response body that nobody reads", e);
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
