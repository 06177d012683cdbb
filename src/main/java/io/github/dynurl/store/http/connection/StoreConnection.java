package io.github.dynurl.store.http.connection;

import io.github.dynurl.store.http.internal.secret.CarriedException;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.util.concurrent.TimeUnit;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * A connection to a server that makes sure that a response belongs to its request.
 *
 * <p>The connection is not used again if the server has closed it or has sent bytes that no request asked for. If the
 * server responds before an upload is complete, the upload ends without the mark of its end, so that the server cannot
 * take it for complete. Not thread-safe.
 */
public final class StoreConnection extends PooledConnection {
    /**
     * How many bytes of an upload over TLS are sent between two checks for an early response: a check takes a
     * millisecond.
     */
    private static final long TLS_CHECK_BYTES = 1024 * 1024;

    /** A server that has kept the connection open for this many requests does not close it after each response. */
    private static final int PROVEN_REQUESTS = 8;

    /** How often a connection is checked before its second request: its server may close after each response. */
    private static final int FIRST_CHECKS = 5;

    /** A proven connection is not checked if it was idle for a shorter time: a check takes a millisecond. */
    private static final long PROVEN_IDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private static final boolean NOT_SENT = false;
    private static final boolean MAY_HAVE_BEEN_SENT = true;
    private static final int FIRST_FINAL_STATUS = 200;
    private static final int FIRST_REDIRECT_STATUS = 300;

    private RequestContext context = RequestContext.ofUnknownRequest();

    /** How many requests were sent on this connection, including the current one. */
    private int requests;

    /** How long the connection was idle before the current request. */
    private long idleNanos;

    /** Whether the final response was received before the body of the request was sent. */
    private boolean responded;

    /** The final response that was received while the body of the request was sent. */
    private @Nullable ClassicHttpResponse earlyResponse;

    /**
     * Why the current request was not sent completely, null if it was. The connection is closed after such a request.
     */
    private @Nullable IOException sendFailure;

    /** Stops the upload when the final response is received. */
    private static final class EarlyResponseException extends IOException {
        EarlyResponseException() {
            super("the server answered before it had the whole request");
        }
    }

    /** Is thrown if the server responds with a success status before it has received the whole request. */
    public static final class EarlySuccessException extends IOException {
        EarlySuccessException(int status) {
            super("the server answered " + status + " before the data was sent as a whole");
        }
    }

    StoreConnection(HttpConnections connections) {
        super(connections, (request, connection, in, sentBytes, nextBytes) -> ((StoreConnection) connection)
                .stopOnEarlyResponse(in, sentBytes, nextBytes));
    }

    /** Sets the context of the next request. */
    void setNextRequest(RequestContext next) {
        context = next;
    }

    /** Returns whether another request was sent on this connection before the current one. */
    private boolean isReused() {
        return requests > 1;
    }

    @Override
    public void sendRequestHeader(ClassicHttpRequest request) throws IOException, HttpException {
        if (request.getMethod().equals("CONNECT")) {
            super.sendRequestHeader(request); // HttpClient itself opens a tunnel through a proxy
            return;
        }
        if (requests > 0) {
            checkNotStale();
        }
        requests++;
        sendFailure = null;
        earlyResponse = null;
        responded = false;
        headParser.startRequest();
        context.recordStart();
        try {
            super.sendRequestHeader(request);
        } catch (IOException e) {
            throw staleExceptionOr(e);
        }
    }

    /**
     * Checks that the connection can carry another request.
     *
     * @throws StaleConnectionException if the request could be lost, or could get a response that is not its own
     */
    private void checkNotStale() throws StaleConnectionException {
        idleNanos = System.nanoTime() - lastUseNanos();
        try {
            if (!isStaleForRequest()) {
                return;
            }
        } catch (IOException e) {
            connections.recordSilentClose(idleNanos);
            throw connections.closeIdleAndCreateStale(e, NOT_SENT);
        }
        IOException reason = new IOException("the server closed the connection, or sent bytes that were not requested");
        throw connections.closeIdleAndCreateStale(reason, NOT_SENT);
    }

    private boolean isStaleForRequest() throws IOException {
        boolean proven = requests >= PROVEN_REQUESTS && idleNanos < PROVEN_IDLE_NANOS;
        boolean needsNewConnection = context.isWrite() && !context.isRepeated() && connections.hasRecentSilentClose();
        return connections.isIdleTooLong(idleNanos)
                || needsNewConnection
                || hasUnreadBytes()
                // isClosedByServer() may read bytes into the buffer, so hasUnreadBytes() is called once more.
                || (context.isWrite() && !proven && (isClosedByServer() || hasUnreadBytes()));
    }

    /** Checks whether the server has closed the connection. Records a silent close. */
    private boolean isClosedByServer() throws IOException {
        int checks = requests == 1 ? FIRST_CHECKS : 1;
        for (int check = 0; check < checks; check++) {
            if (isStale()) {
                connections.recordSilentClose(idleNanos);
                return true;
            }
        }
        return false;
    }

    @Override
    public void sendRequestEntity(ClassicHttpRequest request) throws IOException, HttpException {
        if (responded) {
            sendFailure = new EarlyResponseException(); // the server does not want the body any more
        }
        if (sendFailure != null) {
            return;
        }
        try {
            super.sendRequestEntity(request);
        } catch (CarriedException e) {
            throw e; // the source of the upload failed, not the connection
        } catch (IOException e) {
            sendFailure = e;
        }
    }

    /**
     * Throws an exception if the final response was received, so that nothing more of the body is sent. To return true
     * would let HttpCore send the end of the body.
     *
     * @param sentBytes how many bytes of the body were sent
     * @param nextBytes how many bytes will be sent next
     * @return always false: the upload continues
     */
    private boolean stopOnEarlyResponse(InputStream in, long sentBytes, long nextBytes) throws IOException {
        while (earlyResponse == null && isResponseAvailable(in, sentBytes, nextBytes)) {
            earlyResponse = finalOrNull(receiveHead());
        }
        if (earlyResponse != null) {
            throw new EarlyResponseException();
        }
        return false;
    }

    private boolean isResponseAvailable(InputStream in, long sentBytes, long nextBytes) throws IOException {
        boolean usesTls = getSSLSession() != null;
        if (!usesTls) {
            return in.available() > 0;
        }
        boolean isCheckDue = sentBytes / TLS_CHECK_BYTES < (sentBytes + nextBytes) / TLS_CHECK_BYTES;
        return isCheckDue && super.isDataAvailable(Timeout.ofMilliseconds(1));
    }

    private ClassicHttpResponse receiveHead() throws IOException {
        try {
            return super.receiveResponseHeader();
        } catch (HttpException e) {
            throw new IOException("the server answered with broken HTTP", e);
        }
    }

    /** Returns the response, null if it is an interim response (1xx). */
    private static @Nullable ClassicHttpResponse finalOrNull(ClassicHttpResponse response) {
        return response.getCode() < FIRST_FINAL_STATUS ? null : response;
    }

    @Override
    public void flush() throws IOException {
        if (sendFailure != null) {
            return;
        }
        try {
            super.flush();
        } catch (IOException e) {
            sendFailure = e;
        }
    }

    /**
     * Waits for a response to {@code Expect: 100-continue}. Also returns true after a failure: HttpClient then calls
     * {@link #receiveResponseHeader}, which reports it.
     */
    @Override
    public boolean isDataAvailable(Timeout timeout) throws IOException {
        try {
            if (sendFailure != null || super.isDataAvailable(timeout)) {
                return true;
            }
            if (isStale()) {
                throw new ConnectionClosedException(
                        "the server closed the connection instead of answering Expect: 100-continue");
            }
        } catch (IOException e) {
            sendFailure = e;
            return true;
        }
        context.recordContinueTimeout();
        return headParser.hasUnreadBytes();
    }

    @Override
    public ClassicHttpResponse receiveResponseHeader() throws IOException, HttpException {
        IOException failure = sendFailure;
        if (failure == null) {
            return receiveAfterCompleteRequest();
        }
        ClassicHttpResponse response = earlyResponse;
        while (response == null) {
            response = finalOrNull(receiveAfterFailure(failure));
        }
        if (response.getCode() < FIRST_REDIRECT_STATUS) {
            throw new EarlySuccessException(response.getCode());
        }
        response.setHeader("Connection", "close");
        return response;
    }

    private ClassicHttpResponse receiveAfterCompleteRequest() throws IOException, HttpException {
        try {
            ClassicHttpResponse response = super.receiveResponseHeader();
            responded = finalOrNull(response) != null;
            recordUse();
            return response;
        } catch (SocketTimeoutException e) {
            if (isReused()) {
                // A firewall that dropped this connection without notice has probably dropped the idle ones, too.
                connections.closeIdle();
            }
            throw e;
        } catch (IOException e) {
            throw staleExceptionOr(e);
        }
    }

    /** Receives the response that a server may have sent before it closed the connection during an upload. */
    private ClassicHttpResponse receiveAfterFailure(IOException failure) throws IOException {
        try {
            return super.receiveResponseHeader();
        } catch (IOException | HttpException e) {
            if (e.getCause() != failure) {
                failure.addSuppressed(e);
            }
            throw staleExceptionOr(failure);
        }
    }

    /**
     * Returns a StaleConnectionException if the connection was probably dead before the request. Returns the given
     * exception if the connection was new, a response has started, or the connection was closed by this side
     * (cancelled).
     */
    private IOException staleExceptionOr(IOException e) {
        if (!isReused() || headParser.hasResponseStarted() || !isOpen()) {
            return e;
        }
        connections.recordSilentClose(idleNanos);
        return connections.closeIdleAndCreateStale(e, MAY_HAVE_BEEN_SENT);
    }

    /**
     * Is called when the server has rejected a request before its body. HttpClient's own method would send the end of
     * the body, which could make an empty upload look complete.
     */
    @Override
    public void terminateRequest(ClassicHttpRequest request) {
        sendFailure = new IOException("the server refused the request before its body was sent");
    }

    /** Does the same as the method with one parameter. Newer versions of HttpCore call this one. */
    @SuppressWarnings("MissingOverride")
    public void terminateRequest(ClassicHttpRequest request, @Nullable ClassicHttpResponse response) {
        terminateRequest(request);
    }

    /** Marks the response so that HttpClient closes the connection after a request that was not sent completely. */
    @Override
    public void receiveResponseEntity(ClassicHttpResponse response) throws IOException, HttpException {
        super.receiveResponseEntity(response);
        if (sendFailure != null) {
            response.setHeader("Connection", "close");
        }
    }

    @Override
    public boolean isConsistent() {
        return sendFailure == null && super.isConsistent();
    }
}
