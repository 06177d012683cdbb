package io.github.dynurl.testing;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Responds to HTTP/1.1 requests on a real socket of 127.0.0.1 as scripted, records them raw, and injects faults. It
 * responds 404 with a JSON body to unscripted requests. Thread-safe.
 *
 * <p>As a JUnit 5 extension ({@code @RegisterExtension}) it closes after the test; registered as a static field it closes
 * after the class and, after each test, restores the scripts that it had before the first test.
 */
public final class ScriptedServer
        implements AutoCloseable, BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {
    private final Recorder recorder = new Recorder();
    private final Scripts scripts = new Scripts();
    private final Listener listener;
    private final String scheme;
    private Scripts.@Nullable Snapshot scriptsOfClass;

    /** The number of running test classes, nested classes included, that have this server in a static field. */
    private int classes;

    private ScriptedServer(@Nullable SSLContext tls, boolean needClientAuth) {
        scheme = tls == null ? "http" : "https";
        listener = new Listener(recorder, scripts, tls, needClientAuth);
    }

    /** Starts a server on a free port. */
    public static ScriptedServer start() {
        boolean needClientAuth = false;
        return new ScriptedServer(null, needClientAuth);
    }

    /** Starts a TLS server with {@linkplain TestCertificates#shared() the certificates of this JVM}. */
    public static ScriptedServer startTls() {
        return startTls(TestCertificates.shared());
    }

    /** Starts a TLS server with the given server certificate. */
    public static ScriptedServer startTls(TestCertificates certificates) {
        boolean needClientAuth = false;
        return startTls(certificates, needClientAuth);
    }

    /** Starts a TLS server; with {@code needClientAuth} the client must have a certificate of the same authority. */
    public static ScriptedServer startTls(TestCertificates certificates, boolean needClientAuth) {
        return new ScriptedServer(certificates.serverContext(), needClientAuth);
    }

    /** Returns the port, which stays the same until the server closes. */
    public int port() {
        return listener.port();
    }

    /** Returns {@code http://127.0.0.1:port} or {@code https://…}, without a slash at the end. */
    public String url() {
        return scheme + "://127.0.0.1:" + port();
    }

    /** Returns {@link #url()} followed by {@code target} as it is. */
    public String url(String target) {
        return url() + target;
    }

    /** Returns {@link #url(String)} as a URI; {@code target} must be escaped. */
    public URI uri(String target) {
        return URI.create(url(target));
    }

    /**
     * Scripts the response to a method ({@code *} for any) on a raw target. A target without {@code ?} matches any
     * query. If several scripts match, the newest is used.
     */
    public Script on(String method, String target) {
        boolean anyMethod = method.equals("*");
        boolean anyQuery = target.indexOf('?') < 0;
        return when(request -> (anyMethod || request.method().equals(method))
                && target.equals(anyQuery ? request.path() : request.target()));
    }

    /** Scripts the response to requests whose head matches; the body has not been read yet. */
    public Script when(Predicate<? super RecordedRequest> matcher) {
        return scripts.add(matcher);
    }

    /** Scripts the response to requests that match no script, instead of 404. */
    public Script otherwise() {
        return scripts.otherwise();
    }

    /** Sets what happens to new connections from now on; the default is {@link ConnectionMode#SERVE}. */
    public void newConnections(ConnectionMode mode) {
        listener.mode(mode);
    }

    /** Closes all open connections, idle or not, like a restarting server; continues to accept connections. */
    public void dropConnections() {
        listener.dropConnections();
    }

    /**
     * Stops recording requests, and records connections only while they are open, for runs that do not fit into memory.
     */
    public void forgetRequests() {
        recorder.forgetRequests();
    }

    /** Forgets the requests so far. Connections and scripts stay. */
    public void clearRequests() {
        recorder.clearRequests();
    }

    /** Returns the requests so far, in order of arrival, including those without a complete reply. */
    public List<RecordedRequest> requests() {
        return recorder.requests();
    }

    /** Returns the requests so far with that method and that raw target (without query, if {@code target} has none). */
    public List<RecordedRequest> requests(String method, String target) {
        boolean anyQuery = target.indexOf('?') < 0;
        return requests().stream()
                .filter(request -> request.method().equals(method))
                .filter(request -> target.equals(anyQuery ? request.path() : request.target()))
                .toList();
    }

    /**
     * Returns the next request that was not taken before, once its body has been read or interrupted.
     *
     * @throws AssertionError if there is none within {@code timeout}
     */
    public RecordedRequest takeRequest(Duration timeout) {
        return recorder.take(timeout);
    }

    /** Returns how many connections were accepted. */
    public int acceptedConnections() {
        return recorder.accepted();
    }

    /** Returns how many connections are open, as far as the server knows: an idle one is noticed at once when it closes. */
    public int openConnections() {
        return (int) connections().stream().filter(RecordedConnection::isOpen).count();
    }

    /** Returns the connections so far, in order of acceptance; after {@link #forgetRequests()} not those that have ended. */
    public List<RecordedConnection> connections() {
        return recorder.connections();
    }

    /**
     * Returns what should not have happened: malformed requests, scripts that threw, bodies that could not be opened. Empty
     * in a good test.
     */
    public List<String> problems() {
        return recorder.problems();
    }

    /** Forgets scripts and recordings, drops the connections, accepts again normally. Connections are numbered from 1 again. */
    public void reset() {
        restore(Scripts.none());
    }

    /** Closes all connections and ends all waits; all threads end within seconds. Can be called again. */
    @Override
    public void close() {
        listener.close();
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        classes++;
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        if (scriptsOfClass == null) {
            scriptsOfClass = scripts.snapshot();
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        if (classes == 0) {
            close();
        } else {
            restore(scriptsOfClass == null ? Scripts.none() : scriptsOfClass);
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        classes--;
        if (classes == 0) {
            close();
        }
    }

    @Override
    public String toString() {
        return "scripted server at " + url();
    }

    private void restore(Scripts.Snapshot snapshot) {
        listener.mode(ConnectionMode.SERVE);
        listener.dropConnections();
        scripts.restore(snapshot);
        recorder.clear();
    }
}
