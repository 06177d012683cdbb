package io.github.dynurl.store.http.connection;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.apache.hc.client5.http.io.ManagedHttpClientConnection;
import org.apache.hc.core5.http.impl.io.DefaultBHttpClientConnection;
import org.apache.hc.core5.http.impl.io.SocketHolder;
import org.apache.hc.core5.http.io.ResponseOutOfOrderStrategy;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * A connection that records the time of its last use. While the connection is idle in its pool, this class can check
 * whether the server has closed it. Not thread-safe, except for {@link #isDead} and {@code close}.
 */
abstract class PooledConnection extends DefaultBHttpClientConnection implements ManagedHttpClientConnection {
    final HttpConnections connections;
    final ResponseHeadParser headParser;
    private final AtomicBoolean closed = new AtomicBoolean();
    private Timeout socketTimeout = Timeout.INFINITE;
    private volatile boolean idle;
    private volatile long lastUseNanos;

    /**
     * Creates a connection that is not yet open.
     *
     * @param earlyResponses checks, while a request body is sent, whether the server has already responded
     */
    PooledConnection(HttpConnections connections, ResponseOutOfOrderStrategy earlyResponses) {
        this(connections, earlyResponses, new ResponseHeadParser());
    }

    private PooledConnection(
            HttpConnections connections, ResponseOutOfOrderStrategy earlyResponses, ResponseHeadParser headParser) {
        // null stands for a default of HttpCore
        super(ResponseHeadParser.LIMITS, null, null, null, null, earlyResponses, null, config -> headParser);
        this.connections = connections;
        this.headParser = headParser;
    }

    @Override
    public void bind(Socket socket) throws IOException {
        checkNotClosed(socket);
        super.bind(socket);
        socketTimeout = Timeout.ofMilliseconds(socket.getSoTimeout());
    }

    @Override
    public void bind(SSLSocket tls, Socket socket) throws IOException {
        checkNotClosed(tls);
        super.bind(tls, socket);
        socketTimeout = Timeout.ofMilliseconds(tls.getSoTimeout());
    }

    /** If another thread has closed the connection while it was being established, closes the socket and throws. */
    private void checkNotClosed(Socket socket) throws IOException {
        if (closed.get()) {
            socket.close();
            throw new InterruptedIOException("the connection was closed while it was established");
        }
    }

    @Override
    public @Nullable Socket getSocket() {
        SocketHolder holder = getSocketHolder();
        return holder == null ? null : holder.getSocket();
    }

    /** Is called when the connection returns to the pool. */
    @Override
    public synchronized void passivate() {
        recordUse();
        idle = true;
    }

    /** Is called when the pool leases the connection. Restores the timeout that the last request may have changed. */
    @Override
    public synchronized void activate() {
        idle = false;
        setSocketTimeout(socketTimeout);
    }

    void recordUse() {
        lastUseNanos = System.nanoTime();
    }

    boolean isIdle() {
        return idle;
    }

    /**
     * Returns a text that identifies the server: the remote address and, with TLS, the host name. The address alone is
     * not enough, because it may be the address of a proxy.
     */
    String peer() {
        SSLSession tls = getSSLSession();
        return getRemoteAddress() + " " + (tls == null ? "" : tls.getPeerHost());
    }

    /** Returns the {@link System#nanoTime} at which the connection was last used. */
    long lastUseNanos() {
        return lastUseNanos;
    }

    /**
     * Checks whether the server has closed the connection. Synchronized, because this method reads from the socket, and
     * the pool and {@link #isDead} may call it at the same time.
     */
    @Override
    public synchronized boolean isStale() throws IOException {
        return super.isStale();
    }

    /**
     * Returns whether the connection is idle and the server has closed it or has sent bytes on it. Takes up to a
     * millisecond.
     */
    synchronized boolean isDead() {
        try {
            // isStale() may move bytes from the socket to the buffer, so the buffer is checked again.
            return idle && isOpen() && (hasUnreadBytes() || isStale() || hasUnreadBytes());
        } catch (IOException e) {
            return true; // a connection that cannot be checked cannot be used
        }
    }

    /**
     * Returns whether the server has sent bytes that no request has asked for. With TLS, these bytes may also be the
     * message that the server closes the connection.
     */
    boolean hasUnreadBytes() throws IOException {
        SocketHolder holder = ensureOpen();
        return headParser.hasUnreadBytes()
                || holder.getBaseSocket().getInputStream().available() > 0
                || (holder.getSSLSocket() != null && holder.getInputStream().available() > 0);
    }

    @Override
    public void close() throws IOException {
        if (!closed.getAndSet(true)) {
            connections.removeClosed(this);
            super.close();
        }
    }

    @Override
    public void close(CloseMode mode) {
        if (!closed.getAndSet(true)) {
            connections.removeClosed(this);
            super.close(mode);
        }
    }
}
