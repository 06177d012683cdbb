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
 * Creates the connections of one HTTP client and watches them while they are idle. Each connection limits the size of
 * the response head and rejects truncated responses. A connection is not used again if the server has closed it or may
 * have closed it. Thread-safe.
 *
 * <p>To build a client, wrap the {@link #pool} with {@link #lending}, set the wrapper as the connection manager of an
 * HttpClientBuilder, and pass the builder to {@link #configure}.
 */
public final class HttpConnections {
    private static final Logger LOG = LoggerFactory.getLogger(HttpConnections.class);

    /**
     * A connection that was idle for at least this time is checked by the pool before it is used. Shorter idle times
     * are not checked, because a check of each connection would halve the throughput of small requests.
     */
    private static final TimeValue VALIDATE_AFTER_IDLE = TimeValue.ofSeconds(2);

    /** The time between two checks of all idle connections. */
    private static final Duration SWEEP_INTERVAL = Duration.ofSeconds(5);

    /**
     * How many connections to one server a sweep checks, starting with the longest idle one. A check takes up to 1 ms.
     */
    private static final int CHECKS_PER_SWEEP = 5;

    /**
     * The idle time below which a silent close counts. A silent close means that the server closes a connection without
     * {@code Connection: close} in a response. If a server does that after such a short time, it may close each
     * connection directly after a response.
     */
    private static final long SILENT_CLOSE_IDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /**
     * For how long a silent close has an effect. During this time, writes are only sent on new connections.
     */
    private static final long SILENT_CLOSE_MEMORY_NANOS = TimeUnit.MINUTES.toNanos(1);

    /**
     * The time limits of connections. Immutable.
     *
     * @param connect the longest time to establish a connection, and also the longest time of the TLS handshake
     * @param timeToLive how long after its creation a connection may be used; zero for no limit
     * @param idle how long a connection may be idle before it is closed; zero for no limit
     * @param continueTimeout how long to wait for {@code 100 Continue} before the body is sent without it
     */
    public record Times(Duration connect, Duration timeToLive, Duration idle, Duration continueTimeout) {
        /** 5 s to connect, no limit for the time to live, 30 s idle, 1 s for {@code 100 Continue}. */
        public static final Times DEFAULT =
                new Times(Duration.ofSeconds(5), Duration.ZERO, Duration.ofSeconds(30), Duration.ofSeconds(1));
    }

    /** Copies response bodies, for example to temporary files, so that their connections become free. Thread-safe. */
    @FunctionalInterface
    public interface Spool {
        /**
         * Copies a stream to its end. The caller closes the stream.
         *
         * @throws IOException if the stream cannot be read or the copy cannot be written; the copy is deleted then
         */
        Spooled copy(InputStream rest) throws IOException;
    }

    /** A copy of a response body that a {@link Spool} has created. */
    public interface Spooled {
        /** Opens the copy. */
        InputStream open() throws IOException;

        /** Deletes the copy. It must not be opened afterwards. */
        void release();
    }

    private final Times times;
    private final ScheduledExecutorService timer;
    private final ConnectionHolders connectionHolders;
    private final Set<PooledConnection> openConnections = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Future<?> nextSweep;

    private volatile boolean silentCloseSeen;

    /** The {@link System#nanoTime} of the last silent close. */
    private volatile long lastSilentCloseNanos;

    private volatile @Nullable PoolingHttpClientConnectionManager pool;
    private volatile @Nullable UploadLimit uploadLimit;

    /**
     * Creates an object that has no connections yet.
     *
     * @param timer runs the task that closes idle connections; the caller shuts it down
     * @param spool if a request waits for a connection, copies the rest of a body that cannot be requested again, so
     *     that its connection becomes free. If null, such a body keeps its connection
     */
    public HttpConnections(Times times, ScheduledExecutorService timer, @Nullable Spool spool) {
        this.times = times;
        this.timer = timer;
        this.connectionHolders = new ConnectionHolders(spool);
    }

    /**
     * Creates the connection pool. Must be called only once. The caller closes the pool. A response head may have up to
     * 200 header fields, and each line up to 16 KiB. A truncated head is an error.
     *
     * @param customizer changes other settings of the pool before the pool is created
     */
    public PoolingHttpClientConnectionManager pool(Consumer<PoolingHttpClientConnectionManagerBuilder> customizer) {
        Timeout connectTimeout = Timeout.of(times.connect());
        ConnectionConfig.Builder config = ConnectionConfig.custom()
                .setConnectTimeout(connectTimeout)
                .setValidateAfterInactivity(VALIDATE_AFTER_IDLE);
        if (!times.timeToLive().isZero()) {
            config.setTimeToLive(TimeValue.of(times.timeToLive()));
        }
        PoolingHttpClientConnectionManagerBuilder builder = PoolingHttpClientConnectionManagerBuilder.create()
                .setConnectionFactory(socket -> createConnection())
                .setDefaultConnectionConfig(config.build())
                .setDefaultTlsConfig(
                        TlsConfig.custom().setHandshakeTimeout(connectTimeout).build());
        customizer.accept(builder);
        PoolingHttpClientConnectionManager created = builder.build();
        pool = created;
        uploadLimit = new UploadLimit(Math.min(created.getDefaultMaxPerRoute(), created.getMaxTotal()));
        return created;
    }

    /**
     * Wraps a pool, so that response bodies lend their connections to other requests: while a request waits for a
     * connection of the wrapper, bodies that nobody reads release their connections. Closing the wrapper closes the
     * pool.
     */
    public HttpClientConnectionManager lending(PoolingHttpClientConnectionManager connectionPool) {
        return new ReclaimingPool(connectionPool, connectionHolders, timer);
    }

    private StoreConnection createConnection() {
        StoreConnection connection = new StoreConnection(this);
        openConnections.add(connection);
        return connection;
    }

    void removeClosed(PooledConnection connection) {
        openConnections.remove(connection);
    }

    /**
     * Disables the features of a client that the store replaces (retries) or must not use (redirects, cookies,
     * decompression), and sets the request executor that these connections need. Limits uploads, and lets the context
     * of each request record whether the request was sent.
     *
     * @return the same builder
     */
    public HttpClientBuilder configure(HttpClientBuilder client) {
        return client.setRequestExecutor(new Executor())
                .disableAutomaticRetries()
                .disableRedirectHandling()
                .disableCookieManagement()
                .disableContentCompression()
                .disableAuthCaching()
                .addExecInterceptorFirst("dynurl-sending", (request, scope, chain) -> {
                    RequestContext context = requestContext(scope.clientContext);
                    context.enableSendTracking();
                    UploadLimit limit = context.isStreamedUpload() ? uploadLimit : null;
                    return limit == null ? chain.proceed(request, scope) : limit.send(request, scope, chain);
                });
    }

    /** Returns the context of a request of the store. A request of another user of the client gets a new context. */
    private static RequestContext requestContext(HttpContext context) {
        return context instanceof RequestContext known ? known : RequestContext.ofUnknownRequest();
    }

    /** Sends requests on these connections. Thread-safe. */
    private final class Executor extends HttpRequestExecutor {
        Executor() {
            // null stands for a default of HttpCore
            super(
                    Http1Config.custom()
                            .setWaitForContinueTimeout(Timeout.of(times.continueTimeout()))
                            .build(),
                    null,
                    null);
        }

        @Override
        public ClassicHttpResponse execute(
                ClassicHttpRequest request,
                HttpClientConnection connection,
                @Nullable HttpResponseInformationCallback informationCallback,
                HttpContext context)
                throws IOException, HttpException {
            RequestContext requestContext = requestContext(context);
            requestContext.setConnectionHolders(connectionHolders);
            if (connection instanceof StoreConnection storeConnection) {
                storeConnection.setNextRequest(requestContext);
            }
            ensureSweepScheduled();
            try {
                return super.execute(request, connection, informationCallback, context);
            } catch (IOException | HttpException | RuntimeException e) {
                throw e;
            } catch (Throwable e) {
                // After an Error, HttpClient would leave the connection leased, or close the whole pool.
                throw new CarriedException(e);
            }
        }
    }

    /**
     * Closes all idle connections and creates the exception for a connection that was dead before its request. The idle
     * connections are probably dead for the same reason.
     *
     * @param mayHaveBeenSent whether the server may have received the request on the dead connection
     */
    StaleConnectionException closeIdleAndCreateStale(IOException reason, boolean mayHaveBeenSent) {
        closeIdle();
        return new StaleConnectionException(reason, mayHaveBeenSent);
    }

    /**
     * Records that a server has closed an idle connection without {@code Connection: close}.
     *
     * @param idleNanos how long the connection was idle before. If this time is long, nothing is recorded, because it
     *     is normal that a server closes a connection that was idle for long
     */
    void recordSilentClose(long idleNanos) {
        if (idleNanos < SILENT_CLOSE_IDLE_NANOS) {
            lastSilentCloseNanos = System.nanoTime();
            silentCloseSeen = true;
        }
    }

    /** Returns whether, in the last minute, a server has silently closed a connection after a short idle time. */
    boolean hasRecentSilentClose() {
        return silentCloseSeen && System.nanoTime() - lastSilentCloseNanos < SILENT_CLOSE_MEMORY_NANOS;
    }

    /** Returns whether a connection must be closed after this idle time. */
    boolean isIdleTooLong(long idleNanos) {
        return !times.idle().isZero() && idleNanos > times.idle().toNanos();
    }

    /** Closes all idle connections. */
    void closeIdle() {
        PoolingHttpClientConnectionManager created = pool;
        if (created != null) {
            created.closeIdle(TimeValue.ZERO_MILLISECONDS);
        }
    }

    private void ensureSweepScheduled() {
        Future<?> planned = nextSweep;
        if (planned == null || planned.isDone()) {
            scheduleSweep();
        }
    }

    private synchronized void scheduleSweep() {
        Future<?> planned = nextSweep;
        if (planned != null && !planned.isDone()) {
            return; // another thread was faster
        }
        try {
            nextSweep = timer.schedule(this::sweep, SWEEP_INTERVAL.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("The timer was shut down: idle connections stay open until the client is closed", e);
        }
    }

    /** Closes idle connections that have expired or are dead. Schedules the next sweep if any connection is open. */
    private void sweep() {
        try {
            closeExpiredAndDead();
        } catch (RuntimeException e) {
            LOG.warn("Idle connections could not be checked", e);
        }
        synchronized (this) {
            nextSweep = null;
        }
        if (!openConnections.isEmpty()) {
            ensureSweepScheduled();
        }
    }

    /**
     * Closes expired connections. If an idle connection is dead, closes the idle connections to all servers. HttpClient
     * cannot close only those to one server, and a firewall that has cut one connection has probably cut the others,
     * too.
     */
    private void closeExpiredAndDead() {
        PoolingHttpClientConnectionManager created = pool;
        if (created == null) {
            return;
        }
        created.closeExpired();
        if (!times.idle().isZero()) {
            created.closeIdle(TimeValue.of(times.idle()));
        }
        boolean anyDead = openConnections.stream()
                .filter(PooledConnection::isIdle)
                .collect(Collectors.groupingBy(PooledConnection::peer))
                .values()
                .stream()
                .anyMatch(HttpConnections::hasDead);
        if (anyDead) {
            closeIdle();
        }
    }

    private static boolean hasDead(List<PooledConnection> idleOfOneServer) {
        return idleOfOneServer.stream()
                .sorted(Comparator.comparingLong(PooledConnection::lastUseNanos))
                .limit(CHECKS_PER_SWEEP)
                .anyMatch(PooledConnection::isDead);
    }
}
