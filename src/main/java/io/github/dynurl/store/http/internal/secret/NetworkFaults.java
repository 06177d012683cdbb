package io.github.dynurl.store.http.internal.secret;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.apache.hc.client5.http.ClientProtocolException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.apache.hc.core5.http.MalformedChunkCodingException;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.jspecify.annotations.Nullable;

/** Classifies and describes the exceptions that HttpClient and the JDK throw when the network fails. */
public final class NetworkFaults {
    private NetworkFaults() {}

    /**
     * Returns whether an exception is a transient failure of the network, so that a retry may succeed. Returns false
     * for null and for other failures, such as an unreadable source of an upload, a rejected certificate, or a
     * connection pool that has no free connection.
     */
    public static boolean isTransient(@Nullable Throwable cause) {
        if (cause instanceof Secrets.MaskedException masked) {
            return masked.isTransient();
        }
        if (cause instanceof SSLHandshakeException handshake) {
            // If the connection ended during the handshake, the cause is an IOException. If the certificate was
            // rejected, the cause is another exception.
            return handshake.getCause() instanceof IOException;
        }
        return cause instanceof IOException
                && !(cause instanceof SourceException)
                && !(cause instanceof SSLPeerUnverifiedException)
                && !(cause instanceof ConnectionRequestTimeoutException);
    }

    /**
     * Returns whether an exception was thrown before there was a connection, so that no byte of the request was sent.
     */
    public static boolean isBeforeSending(IOException e) {
        return e instanceof ConnectException
                || e instanceof ConnectTimeoutException
                || e instanceof UnknownHostException
                || e instanceof NoRouteToHostException
                || e instanceof SSLHandshakeException
                || e instanceof SSLPeerUnverifiedException;
    }

    /**
     * Describes an exception in words that users understand. The caller puts the text at the end of a message that says
     * that the connection to a server failed; "it" in the text is the connection. Returns empty if the message of the
     * exception can be used instead.
     *
     * @param responseTimeoutMillis the timeout that was in effect, for the text about a SocketTimeoutException
     */
    public static Optional<String> describe(IOException e, long responseTimeoutMillis) {
        if (e instanceof SocketTimeoutException && !(e instanceof ConnectTimeoutException)) {
            return Optional.of("the server sent nothing for " + responseTimeoutMillis + " ms (responseTimeout)");
        }
        if (e instanceof NoHttpResponseException) {
            return Optional.of("the server closed it without an answer");
        }
        if (e instanceof ConnectionClosedException || e instanceof MalformedChunkCodingException) {
            return Optional.of("the server closed it in the middle of the answer");
        }
        return e instanceof UnknownHostException ? Optional.of("the host is not known") : Optional.empty();
    }

    /**
     * Returns what the user can check after a failure: text for the end of a message, which begins with a semicolon.
     * Returns an empty text if there is nothing to check in the configuration.
     */
    public static String advice(IOException e) {
        String message = String.valueOf(e.getMessage());
        if (e instanceof ConnectException && message.contains("the proxy refused")) {
            return "; check http.proxyHost, http.proxyPort, http.proxyAuthUsername and http.proxyAuthPassword";
        }
        if (e instanceof UnknownHostException
                || (e instanceof ConnectException && message.contains("Connection refused"))) {
            return "; check the host and the port of the URL, and whether the server runs";
        }
        if (e instanceof ClientProtocolException) { // not for a head that is longer than the limits
            return "; check scheme and port of the URL: a port for TLS or for HTTP/2 only answers so";
        }
        if (!(e instanceof SSLException)) {
            return "";
        }
        if (message.contains("Unsupported or unrecognized SSL message")) {
            return "; the server does not speak TLS on this port: check scheme and port of the URL";
        }
        if (message.contains("unable to find valid certification path")) {
            return "; add the certificate of the server or of its CA to the trust store of sslContextParameters";
        }
        return message.contains("certificate_required") || message.contains("bad_certificate")
                ? "; the server wants a certificate of the client: set the key store of sslContextParameters"
                : "";
    }
}
