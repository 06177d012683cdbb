package io.github.dynurl.testing;

import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Hands each connection of a {@link ScriptedServer} to a handler of its own. Thread-safe. */
final class Listener {
    private final Recorder recorder;
    private final Scripts scripts;
    private final @Nullable SSLContext tls;
    private final boolean needClientAuth;
    private final Acceptor acceptor;
    private volatile ConnectionMode mode = ConnectionMode.SERVE;

    Listener(Recorder recorder, Scripts scripts, @Nullable SSLContext tls, boolean needClientAuth) {
        this.recorder = recorder;
        this.scripts = scripts;
        this.tls = tls;
        this.needClientAuth = needClientAuth;
        this.acceptor = new Acceptor("scripted-server", this::handler, recorder::problem);
        acceptor.start();
    }

    Recorder recorder() {
        return recorder;
    }

    Scripts scripts() {
        return scripts;
    }

    /** Counts down when the server closes. */
    CountDownLatch closed() {
        return acceptor.closed();
    }

    int port() {
        return acceptor.port();
    }

    void mode(ConnectionMode newMode) {
        mode = newMode;
    }

    void dropConnections() {
        acceptor.dropConnections();
    }

    void close() {
        acceptor.close();
    }

    void startTls(Link link, RecordedConnection connection) throws ConnectionOver {
        if (tls != null) {
            String name = link.startTls(tls, needClientAuth);
            if (name != null) {
                connection.clientName(name);
            }
        }
    }

    private Runnable handler(Link link) {
        return new ConnectionHandler(this, link, recorder.newConnection(), mode);
    }
}
