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
 * Is a connection that {@link HttpConnections} keep while nobody uses it. For one thread at a time, but {@link #isDead} and
 * {@code close} may come from any.
 */
abstract class PooledConnection extends DefaultBHttpClientConnection implements ManagedHttpClientConnection {
    final HttpConnections connections;
    final ResponseHeads heads;
    private final AtomicBoolean closed = new AtomicBoolean();
    private Timeout socketTimeout = Timeout.INFINITE;
    private volatile boolean idle;
    private volatile long idleSince;

    PooledConnection(HttpConnections connections, ResponseOutOfOrderStrategy early) {
        this(connections, early, new ResponseHeads());
    }

    private PooledConnection(HttpConnections connections, ResponseOutOfOrderStrategy early, ResponseHeads heads) {
        super(ResponseHeads.LIMITS, null, null, null, null, early, null, config -> heads);
        this.connections = connections;
        this.heads = heads;
    }

    @Override
    public void bind(Socket socket) throws IOException {
        refuseIfClosed(socket);
        super.bind(socket);
        socketTimeout = Timeout.ofMilliseconds(socket.getSoTimeout());
    }

    @Override
    public void bind(SSLSocket tls, Socket socket) throws IOException {
        refuseIfClosed(tls);
        super.bind(tls, socket);
        socketTimeout = Timeout.ofMilliseconds(tls.getSoTimeout());
    }

    private void refuseIfClosed(Socket socket) throws IOException {
        if (closed.get()) {
            socket.close();
            throw new InterruptedIOException("the connection was closed while it was made");
        }
    }

    @Override
    public @Nullable Socket getSocket() {
        SocketHolder holder = getSocketHolder();
        return holder == null ? null : holder.getSocket();
    }

    @Override
    public synchronized void passivate() {
        used();
        idle = true;
    }

    @Override
    public synchronized void activate() {
        idle = false;
        setSocketTimeout(socketTimeout);
    }

    /** Hears that it is used now. */
    void used() {
        idleSince = System.nanoTime();
    }

    boolean isIdle() {
        return idle;
    }

    /** Returns what is at the other end: its address and, behind a proxy's, the name that it has shown with TLS. */
    String peer() {
        SSLSession tls = getSSLSession();
        return getRemoteAddress() + " " + (tls == null ? "" : tls.getPeerHost());
    }

    /** Returns when it was used last, as {@link System#nanoTime}. */
    long idleSince() {
        return idleSince;
    }

    /** Looks for the end of the connection, as the pool does before it lends it: for one thread at a time. */
    @Override
    public synchronized boolean isStale() throws IOException {
        return super.isStale();
    }

    /** Tells whether the server has closed it, or has said something, while nobody uses it. Takes a millisecond. */
    synchronized boolean isDead() {
        try {
            return idle && isOpen() && (hasUnread() || isStale() || hasUnread());
        } catch (IOException e) {
            return true; // what cannot be looked at cannot be used
        }
    }

    /** Tells whether the server has said something that no request has asked for. Over TLS, the end of it counts, too. */
    boolean hasUnread() throws IOException {
        SocketHolder holder = ensureOpen();
        return heads.hasUnread()
                || holder.getBaseSocket().getInputStream().available() > 0
                || (holder.getSSLSocket() != null && holder.getInputStream().available() > 0);
    }

    @Override
    public void close() throws IOException {
        if (!closed.getAndSet(true)) {
            connections.forget(this);
            super.close();
        }
    }

    @Override
    public void close(CloseMode mode) {
        if (!closed.getAndSet(true)) {
            connections.forget(this);
            super.close(mode);
        }
    }
}
