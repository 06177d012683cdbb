package io.github.dynurl.store.http.internal.secret;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Optional;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
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
     * Returns whether an exception is a transient failure of the network, so that a retry may succeed. A failure of the
     * upload source, a rejected certificate and an exhausted connection pool are not.
     */
    public static boolean isTransient(@Nullable Throwable cause) {
        if (cause instanceof Secrets.MaskedException masked) {
            return masked.isTransient();
        }
        if (cause instanceof SSLHandshakeException handshake) {
            // Only a handshake that was cut off has an IOException as its cause; a certificate error has another one.
            return handshake.getCause() instanceof IOException;
        }
        return cause instanceof IOException
                && !(cause instanceof SourceException)
                && !(cause instanceof SSLPeerUnverifiedException)
                && !(cause instanceof ConnectionRequestTimeoutException);
    }

    /** Returns whether the exception occurred before there was a connection, so that nothing was sent. */
    public static boolean isBeforeSending(IOException e) {
        return e instanceof ConnectException
                || e instanceof ConnectTimeoutException
                || e instanceof UnknownHostException
                || e instanceof NoRouteToHostException
                || e instanceof SSLHandshakeException
                || e instanceof SSLPeerUnverifiedException;
    }

    /**
     * Describes an exception, for the end of a message about a connection. Returns empty if the message of the
     * exception describes it well enough.
     *
     * @param responseTimeoutMillis the longest time between two bytes of the response
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
}
