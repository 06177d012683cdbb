package io.github.dynurl.store.http.connection;

import io.github.dynurl.store.http.internal.secret.CarriedException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.io.HttpClientConnectionManager;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.io.HttpClientConnection;
import org.apache.hc.core5.http.io.HttpResponseInformationCallback;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes and keeps the connections that an HTTP client of a store should have: limited, strict about where an answer ends, and
 * given up when the server has closed them, or may have. For one client. Thread-safe.
 */
public final class HttpConnections {
    private static final Logger LOG = LoggerFactory.getLogger(HttpConnections.class);

    /** A pooled connection that was idle longer is checked before it is used: checking always costs half the speed. */
    private static final TimeValue CHECKED_AFTER = TimeValue.ofSeconds(2);

    private static final Duration SWEEP = Duration.ofSeconds(5);

    /** How many connections to a server a sweep looks at, those that were idle longest: a look takes a millisecond. */
    private static final int SWEPT = 5;

    /** A server that has closed a connection within this time may do so behind any answer. */
    private static final long SILENT_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** How long that is remembered: meanwhile nothing is written over a connection that was used before. */
    private static final long REMEMBERED_NANOS = TimeUnit.MINUTES.toNanos(1);

    /**
     * Holds the times of connections. Immutable.
     *
     * @param connect limits the making of a connection, and the handshake of TLS, each
     * @param timeToLive how long a connection is used again after it was made; zero for any time
     * @param idle how long one is kept that nobody uses; zero for any time
     * @param consent how long to wait for {@code 100 Continue} before the body is sent without it
     */
    public record Times(Duration connect, Duration timeToLive, Duration idle, Duration consent) {
        /** 5 s to connect, any time to live, 30 s idle, 1 s for consent. */
        public static final Times DEFAULT =
                new Times(Duration.ofSeconds(5), Duration.ZERO, Duration.ofSeconds(30), Duration.ofSeconds(1));
    }

    /** Copies bodies whose connection others wait for. Thread-safe. */
    @FunctionalInterface
    public interface Spool {
        /**
         * Copies a stream to its end.
         *
         * @throws IOException if that fails; then nothing is left of it
         */
        Spooled copy(InputStream rest) throws IOException;
    }

    /** Is what was copied. */
    public interface Spooled {
        /** Opens the copy. */
        InputStream open() throws IOException;

        /** Deletes it: it is not opened any more. */
        void release();
    }

    private final Times times;
    private final ScheduledExecutorService timer;
    private final BorrowedConnections lent;
    private final Set<PooledConnection> open = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Future<?> nextSweep;
    private volatile boolean silent;
    private volatile long silentSince;
    private volatile @Nullable PoolingHttpClientConnectionManager pool;

    /**
     * Prepares the connections of a client.
     *
     * @param timer looks from time to time after connections that nobody uses
     * @param spool takes what is left of a body that cannot be opened again, when others wait for its connection; null for
     *     none
     */
    public HttpConnections(Times times, ScheduledExecutorService timer, @Nullable Spool spool) {
        this.times = times;
        this.timer = timer;
        this.lent = new BorrowedConnections(spool);
    }

    /**
     * Makes the pool of connections, once: 16 KiB a line of an answer's head, 200 headers, no head that breaks off is taken
     * for whole.
     */
    public PoolingHttpClientConnectionManager pool(Consumer<PoolingHttpClientConnectionManagerBuilder> more) {
        Timeout limit = Timeout.of(times.connect());
        ConnectionConfig.Builder config =
                ConnectionConfig.custom().setConnectTimeout(limit).setValidateAfterInactivity(CHECKED_AFTER);
        if (!times.timeToLive().isZero()) {
            config.setTimeToLive(TimeValue.of(times.timeToLive()));
        }
        PoolingHttpClientConnectionManagerBuilder builder = PoolingHttpClientConnectionManagerBuilder.create()
                .setConnectionFactory(socket -> connection())
                .setDefaultConnectionConfig(config.build())
                .setDefaultTlsConfig(
                        TlsConfig.custom().setHandshakeTimeout(limit).build());
        more.accept(builder);
        PoolingHttpClientConnectionManager made = builder.build();
        pool = made;
        return made;
    }

    /** Makes what lends the connections of a pool, and takes them back from bodies that nobody reads while others wait. */
    public HttpClientConnectionManager lending(PoolingHttpClientConnectionManager made) {
        return new ReclaimingPool(made, lent, timer);
    }

    private StoreConnection connection() {
        StoreConnection connection = new StoreConnection(this);
        open.add(connection);
        return connection;
    }

    void forget(PooledConnection connection) {
        open.remove(connection);
    }

    /** Switches off what HttpClient does by itself, and lets it execute requests as these connections need it. */
    public HttpClientBuilder configure(HttpClientBuilder client) {
        return client.setRequestExecutor(new Executor())
                .disableAutomaticRetries()
                .disableRedirectHandling()
                .disableCookieManagement()
                .disableContentCompression()
                .disableAuthCaching()
                .addExecInterceptorFirst("dynurl-sending", (request, scope, chain) -> {
                    sending(scope.clientContext).follow();
                    return chain.proceed(request, scope);
                });
    }

    private static RequestContext sending(HttpContext context) {
        return context instanceof RequestContext sending ? sending : new RequestContext(true, false);
    }

    /** Executes requests on these connections. Thread-safe. */
    private final class Executor extends HttpRequestExecutor {
        Executor() {
            super(
                    Http1Config.custom()
                            .setWaitForContinueTimeout(Timeout.of(times.consent()))
                            .build(),
                    null,
                    null);
        }

        @Override
        public ClassicHttpResponse execute(
                ClassicHttpRequest request,
                HttpClientConnection connection,
                @Nullable HttpResponseInformationCallback informed,
                HttpContext context)
                throws IOException, HttpException {
            RequestContext sending = sending(context);
            sending.over(lent);
            if (connection instanceof StoreConnection ours) {
                ours.prepare(sending);
            }
            planSweep();
            try {
                return super.execute(request, connection, informed, context);
            } catch (IOException | HttpException | RuntimeException e) {
                throw e;
            } catch (Throwable e) {
                // HttpClient would leave the connection leased, or close all of them.
                throw new CarriedException(e);
            }
        }
    }

    /** Makes the exception of a connection that was dead before its request; the next request gets a new one. */
    StaleConnectionException stale(IOException why, boolean sent) {
        closeIdle();
        return new StaleConnectionException(why, sent);
    }

    /** Hears that a server has closed a connection that was idle for so long, and had not said so. */
    void closedBehind(long idleNanos) {
        if (idleNanos < SILENT_NANOS) {
            silentSince = System.nanoTime();
            silent = true;
        }
    }

    /** Tells whether a server has lately closed a connection that was hardly idle, and had not said so. */
    boolean closeSilently() {
        return silent && System.nanoTime() - silentSince < REMEMBERED_NANOS;
    }

    /** Tells whether a connection was idle for longer than it may be. */
    boolean isIdleTooLong(long nanos) {
        return !times.idle().isZero() && nanos > times.idle().toNanos();
    }

    /** Closes the connections that nobody uses. */
    void closeIdle() {
        PoolingHttpClientConnectionManager made = pool;
        if (made != null) {
            made.closeIdle(TimeValue.ZERO_MILLISECONDS);
        }
    }

    private void planSweep() {
        Future<?> planned = nextSweep;
        if (planned == null || planned.isDone()) {
            scheduleSweep();
        }
    }

    private synchronized void scheduleSweep() {
        Future<?> planned = nextSweep;
        if (planned != null && !planned.isDone()) {
            return;
        }
        try {
            nextSweep = timer.schedule(this::sweep, SWEEP.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("The timer was shut down: idle connections stay until the client is closed", e);
        }
    }

    /** Closes what was idle for too long, and all that is idle where the server has closed one, until there are none. */
    private void sweep() {
        try {
            closeDead();
        } catch (RuntimeException e) {
            LOG.warn("Idle connections could not be looked at", e);
        }
        synchronized (this) {
            nextSweep = null;
        }
        if (!open.isEmpty()) {
            planSweep();
        }
    }

    private void closeDead() {
        PoolingHttpClientConnectionManager made = pool;
        if (made == null) {
            return;
        }
        made.closeExpired();
        if (!times.idle().isZero()) {
            made.closeIdle(TimeValue.of(times.idle()));
        }
        boolean dead = open.stream()
                .filter(PooledConnection::isIdle)
                .collect(Collectors.groupingBy(PooledConnection::peer))
                .values()
                .stream()
                .anyMatch(HttpConnections::hasDead);
        if (dead) {
            closeIdle();
        }
    }

    private static boolean hasDead(List<PooledConnection> ofOnePeer) {
        return ofOnePeer.stream()
                .sorted(Comparator.comparingLong(PooledConnection::idleSince))
                .limit(SWEPT)
                .anyMatch(PooledConnection::isDead);
    }
}
