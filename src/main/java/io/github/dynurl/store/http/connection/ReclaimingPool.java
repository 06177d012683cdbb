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

/** Is a pool that takes connections back from bodies that nobody reads while somebody waits for one. Thread-safe. */
final class ReclaimingPool implements HttpClientConnectionManager {
    private static final Logger LOG = LoggerFactory.getLogger(ReclaimingPool.class);

    private static final long AGAIN_MILLIS = 20;

    private final PoolingHttpClientConnectionManager pool;
    private final BorrowedConnections lent;
    private final ScheduledExecutorService timer;
    private final Map<HttpRoute, Integer> waiting = new ConcurrentHashMap<>();
    private @Nullable Future<?> look;

    ReclaimingPool(PoolingHttpClientConnectionManager pool, BorrowedConnections lent, ScheduledExecutorService timer) {
        this.pool = pool;
        this.lent = lent;
        this.timer = timer;
    }

    @Override
    public LeaseRequest lease(String id, HttpRoute route, Timeout wait, @Nullable Object state) {
        LeaseRequest request = pool.lease(id, route, wait, state);
        return new LeaseRequest() {
            @Override
            public ConnectionEndpoint get(Timeout timeout)
                    throws InterruptedException, ExecutionException, TimeoutException {
                return await(request, route, timeout);
            }

            @Override
            public boolean cancel() {
                return request.cancel();
            }
        };
    }

    private ConnectionEndpoint await(LeaseRequest request, HttpRoute route, Timeout timeout)
            throws InterruptedException, ExecutionException, TimeoutException {
        if (pool.getTotalStats().getPending() == 0) {
            return request.get(timeout);
        }
        waiting.merge(route, 1, Integer::sum);
        try {
            takeBack(route);
            look();
            return request.get(timeout);
        } finally {
            waiting.computeIfPresent(route, (its, count) -> count == 1 ? null : count - 1);
        }
    }

    /** Looks again and again, as long as anybody waits. */
    private synchronized void look() {
        if (look == null || look.isDone()) {
            try {
                look = timer.scheduleWithFixedDelay(this::lookNow, AGAIN_MILLIS, AGAIN_MILLIS, TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                LOG.debug("The timer was shut down: no more connections are taken back", e);
            }
        }
    }

    private void lookNow() {
        waiting.keySet().forEach(this::takeBack);
        synchronized (this) {
            if (waiting.isEmpty() && look != null) {
                look.cancel(false);
            }
        }
    }

    private void takeBack(HttpRoute route) {
        try {
            PoolStats its = pool.getStats(route);
            PoolStats all = pool.getTotalStats();
            if (its.getLeased() >= its.getMax()) {
                lent.takeBack(route.getTargetHost(), its.getPending());
            } else if (all.getLeased() >= all.getMax()) {
                lent.takeBack(null, all.getPending());
            }
        } catch (RuntimeException | Error e) {
            // Whoever waits must hear of the end of that; an Error would leave his request to the pool.
            LOG.warn("No connection could be taken back from a body that nobody reads", e);
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
