package io.github.dynurl.testing;

import io.github.dynurl.testing.RecordedConnection.End;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * Owns the socket of one connection, with TLS over it after {@link #startTls}. One thread reads and writes; any thread may
 * call {@link #drop()}.
 */
final class Link implements AutoCloseable {
    private final Socket raw;

    /** The socket to read and write: the TLS socket, or {@link #raw} without TLS. */
    private Socket top;

    private volatile boolean dropped;

    Link(Socket raw) throws IOException {
        this.raw = raw;
        this.top = raw;
        raw.setTcpNoDelay(true);
        raw.setSendBufferSize(ReplyPlan.UNIT);
    }

    /** Performs the TLS handshake as the server; returns the name in the client's certificate, or null. */
    @Nullable
    String startTls(SSLContext context, boolean needClientAuth) throws ConnectionOver {
        try {
            SSLSocket tls = (SSLSocket) context.getSocketFactory().createSocket(raw, "127.0.0.1", raw.getPort(), true);
            tls.setUseClientMode(false);
            tls.setNeedClientAuth(needClientAuth);
            top = tls;
            tls.startHandshake();
            return needClientAuth ? tls.getSession().getPeerPrincipal().getName() : null;
        } catch (SSLPeerUnverifiedException e) {
            throw new ConnectionOver(End.HANDSHAKE_FAILED, "no client certificate: " + e.getMessage());
        } catch (IOException e) {
            throw new ConnectionOver(dropped ? End.BY_SERVER : End.HANDSHAKE_FAILED, e.toString());
        }
    }

    InputStream input() throws IOException {
        return top.getInputStream();
    }

    OutputStream output() throws IOException {
        return top.getOutputStream();
    }

    /** Sets the read timeout in milliseconds; 0 means no timeout. */
    void readTimeout(int millis) throws IOException {
        top.setSoTimeout(millis);
    }

    /** Returns how an I/O error ends the connection. */
    ConnectionOver over(IOException e) {
        if (dropped) {
            return new ConnectionOver(End.BY_SERVER, "the server closed");
        }
        return new ConnectionOver(e instanceof EOFException ? End.BY_CLIENT : End.BY_CLIENT_RESET, e.toString());
    }

    /** Closes with a reset, without a TLS close_notify. */
    ConnectionOver reset() {
        String why = "reset as scripted";
        try {
            raw.setSoLinger(true, 0);
            raw.close();
        } catch (IOException e) {
            why = "reset as scripted: " + e;
        }
        return new ConnectionOver(End.BY_SERVER, why);
    }

    /** Closes the socket even while another thread reads or writes it. */
    void drop() {
        dropped = true;
        closing(raw);
    }

    /** Throws if the connection was dropped. For code that neither reads nor writes. */
    void requireOpen() throws ConnectionOver {
        if (dropped) {
            throw over(new IOException("dropped"));
        }
    }

    @Override
    public void close() {
        closing(top);
        closing(raw);
    }

    /** Closes the socket; ignores errors if the other side cannot be notified. */
    private static void closing(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            assert socket.isClosed() : e;
        }
    }
}
