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

/** Tells what the exceptions of the network mean. */
public final class NetworkFaults {
    private NetworkFaults() {}

    /** Tells whether it was the network that failed, in a way that passes: not a source, a limit or a certificate. */
    public static boolean mayPass(@Nullable Throwable cause) {
        if (cause instanceof Secrets.HiddenException hidden) {
            return hidden.passes();
        }
        if (cause instanceof SSLHandshakeException handshake) {
            return handshake.getCause() instanceof IOException;
        }
        return cause instanceof IOException
                && !(cause instanceof SourceException)
                && !(cause instanceof SSLPeerUnverifiedException)
                && !(cause instanceof ConnectionRequestTimeoutException);
    }

    /** Tells whether there was no connection yet, and so nothing was sent. */
    public static boolean isBeforeSending(IOException e) {
        return e instanceof ConnectException
                || e instanceof ConnectTimeoutException
                || e instanceof UnknownHostException
                || e instanceof NoRouteToHostException
                || e instanceof SSLHandshakeException
                || e instanceof SSLPeerUnverifiedException;
    }

    /**
     * Says what happened; empty where the exception says it best.
     *
     * @param millis how long the server may be silent
     */
    public static Optional<String> words(IOException e, long millis) {
        if (e instanceof SocketTimeoutException && !(e instanceof ConnectTimeoutException)) {
            return Optional.of("the server sent nothing for " + millis + " ms (responseTimeout)");
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
