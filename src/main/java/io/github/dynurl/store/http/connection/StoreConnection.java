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
 * A connection to a server. This class ensures that each response belongs to its request.
 *
 * <p>The connection is not used again if the server has closed it or has sent bytes that no request asked for. If the
 * server responds before an upload is complete, the upload stops. The end of the upload's body, for example the last
 * chunk, is not sent, so that the server cannot mistake the upload for a complete one. Not thread-safe.
 */
public final class StoreConnection extends PooledConnection {
    /**
     * How many bytes of an upload over TLS are sent between two checks for an early response. More checks would slow
     * down the upload, because a check takes a millisecond.
     */
    private static final long TLS_CHECK_BYTES = 1024 * 1024;

    /** A server that has kept the connection open for this many requests does not close it after each response. */
    private static final int PROVEN_REQUESTS = 8;

    /**
     * How often a connection is checked before its second request. A server that closes after each response needs some
     * time for that, and each check waits a millisecond.
     */
    private static final int FIRST_CHECKS = 5;

    /** A proven connection is not checked if it was idle for a shorter time, because a check takes a millisecond. */
    private static final long PROVEN_IDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private static final boolean NOT_SENT = false;
    private static final boolean MAY_HAVE_BEEN_SENT = true;
    private static final int FIRST_FINAL_STATUS = 200;
    private static final int FIRST_REDIRECT_STATUS = 300;

    private RequestContext context = RequestContext.ofUnknownRequest();

    /** How many requests were sent on this connection, including the current one. */
    private int requestCount;

    /** How long the connection was idle before the current request. */
    private long idleNanos;

    /** Whether the final response was received before the body of the request was sent. */
    private boolean respondedBeforeBody;

    /** The final response that was received while the body of the request was sent. */
    private @Nullable ClassicHttpResponse earlyResponse;

    /**
     * The reason why the current request was not sent completely; null if it was sent completely, or is still being
     * sent. The connection is closed after a request that was not sent completely.
     */
    private @Nullable IOException sendFailure;

    /** Is thrown inside an upload to stop it when the final response was received. */
    private static final class EarlyResponseException extends IOException {
        EarlyResponseException() {
            super("the server answered before it had the whole request");
        }
    }

    /** Is thrown if the server responds with a success status before it has received the whole request. */
    public static final class EarlySuccessException extends IOException {
        EarlySuccessException(int status) {
            super("the server answered " + status + " before the data was sent completely");
        }
    }

    StoreConnection(HttpConnections connections) {
        super(connections, (request, connection, in, sentBytes, nextBytes) -> ((StoreConnection) connection)
                .stopOnEarlyResponse(in, sentBytes, nextBytes));
    }

    /** Sets the context of the next request, in which this connection records how far the request is sent. */
    void setNextRequest(RequestContext next) {
        context = next;
    }

    /** Returns whether another request was sent on this connection before the current one. */
    private boolean isReused() {
        return requestCount > 1;
    }

    @Override
    public void sendRequestHeader(ClassicHttpRequest request) throws IOException, HttpException {
        if (request.getMethod().equals("CONNECT")) {
            // HttpClient opens a tunnel through a proxy. This is not a request of the store, so it is not checked.
            super.sendRequestHeader(request);
            return;
        }
        if (requestCount > 0) {
            checkNotStale();
        }
        requestCount++;
        sendFailure = null;
        earlyResponse = null;
        respondedBeforeBody = false;
        headParser.startRequest();
        context.recordStart();
        try {
            super.sendRequestHeader(request);
        } catch (IOException e) {
            throw staleExceptionOr(e);
        }
    }

    /**
     * Checks that another request can be sent on the connection.
     *
     * @throws StaleConnectionException if the server has closed the connection or may have closed it, or has sent bytes
     *     that would be taken for the response
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
        boolean isProven = requestCount >= PROVEN_REQUESTS && idleNanos < PROVEN_IDLE_NANOS;
        boolean needsNewConnection = context.isWrite() && !context.isRepeated() && connections.hasRecentSilentClose();
        return connections.isIdleTooLong(idleNanos)
                || needsNewConnection
                || hasUnreadBytes()
                // checkClosedByServer() may move bytes from the socket to the buffer, so the buffer is checked again.
                || (context.isWrite() && !isProven && (checkClosedByServer() || hasUnreadBytes()));
    }

    /** Returns whether the server has closed the connection. If it has, records a silent close. */
    private boolean checkClosedByServer() throws IOException {
        int checks = requestCount == 1 ? FIRST_CHECKS : 1;
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
        if (respondedBeforeBody) {
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
     * Throws an exception if the final response was received, so that no more of the body is sent. HttpCore would also
     * stop if this method returned true, but then it would send the end of the body.
     *
     * @param sentBytes how many bytes of the body were sent
     * @param nextBytes how many bytes will be sent next
     * @return always false, which means that the upload continues
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

    /** Returns the response; returns null if it is an interim response (1xx). */
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
     * Waits for a response to {@code Expect: 100-continue} and returns whether there is one. If there is none in time,
     * records this in the context. Also returns true after a failure, because HttpClient then calls {@link
     * #receiveResponseHeader}, which throws the failure.
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
            respondedBeforeBody = finalOrNull(response) != null;
            recordUse();
            return response;
        } catch (SocketTimeoutException e) {
            if (isReused()) {
                // A firewall may have dropped this connection without notice. Then it has probably dropped the idle
                // connections, too.
                connections.closeIdle();
            }
            throw e;
        } catch (IOException e) {
            throw staleExceptionOr(e);
        }
    }

    /**
     * Receives the response that a server may have sent before it closed the connection during an upload. If there is
     * none, throws the failure of the upload.
     */
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
     * Returns a StaleConnectionException if the connection was probably dead before the request, and records a silent
     * close. Returns the given exception in three other cases: the connection was new, the server has started to
     * respond, or this client has closed the connection to cancel the request.
     */
    private IOException staleExceptionOr(IOException e) {
        if (!isReused() || headParser.hasResponseStarted() || !isOpen()) {
            return e;
        }
        connections.recordSilentClose(idleNanos);
        return connections.closeIdleAndCreateStale(e, MAY_HAVE_BEEN_SENT);
    }

    /**
     * Is called when the server has rejected a request before the body was sent. Sends nothing. The method of the
     * superclass would send the end of the body, so the server could mistake the request for a complete upload of no
     * bytes.
     */
    @Override
    public void terminateRequest(ClassicHttpRequest request) {
        sendFailure = new IOException("the server refused the request before its body was sent");
    }

    /**
     * Does the same as {@link #terminateRequest(ClassicHttpRequest)}. Newer versions of HttpCore call this method. It
     * has no Override annotation, because older versions do not declare it.
     */
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
