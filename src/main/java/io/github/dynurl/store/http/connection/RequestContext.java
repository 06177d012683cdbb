package io.github.dynurl.store.http.connection;

import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.jspecify.annotations.Nullable;

/**
 * The context of one request. HttpClient passes it to the connection, and the connection records in it how far the
 * request was sent. Thread-safe, except for the methods of the superclass.
 */
public final class RequestContext extends HttpClientContext {
    private final boolean write;
    private final boolean repeated;
    private volatile boolean streamedUpload;
    private volatile boolean expectContinue;
    private volatile boolean tracked;
    private volatile boolean started;
    private volatile boolean continueTimedOut;
    private volatile @Nullable ConnectionHolders connectionHolders;

    /**
     * Creates the context of a request.
     *
     * @param write whether the request changes something on the server; then its connection is checked more carefully
     *     before it is used, because a lost write cannot always be repeated
     * @param repeated whether the same request has already failed on a stale connection
     */
    public RequestContext(boolean write, boolean repeated) {
        this.write = write;
        this.repeated = repeated;
    }

    /**
     * Creates the context of a request that was not sent by the store, but by another user of the same HTTP client. The
     * request is treated as a write, because that is the safer assumption.
     */
    static RequestContext ofUnknownRequest() {
        boolean write = true;
        boolean repeated = false;
        return new RequestContext(write, repeated);
    }

    void setConnectionHolders(ConnectionHolders holders) {
        connectionHolders = holders;
    }

    /**
     * Returns the object with which the response body must be registered while it holds its connection; null if
     * {@link HttpConnections} has not configured the client, so that no waiting request can ask for the connection.
     */
    @Nullable
    public ConnectionHolders connectionHolders() {
        return connectionHolders;
    }

    boolean isRepeated() {
        return repeated;
    }

    boolean isWrite() {
        return write;
    }

    /** Records whether the request uploads a stream, and not bytes in memory or a file. */
    public void setStreamedUpload(boolean isStream) {
        streamedUpload = isStream;
    }

    boolean isStreamedUpload() {
        return streamedUpload;
    }

    /** Records that the request is sent with {@code Expect: 100-continue}. */
    public void recordExpectContinue() {
        expectContinue = true;
    }

    /** Returns whether the request was sent with {@code Expect: 100-continue}. */
    public boolean sentExpectContinue() {
        return expectContinue;
    }

    /**
     * Records that the client was configured by {@link HttpConnections}. Only then does the connection call
     * {@link #recordStart}, so that it is known whether the request was sent.
     */
    void enableSendTracking() {
        tracked = true;
    }

    /** Records that the connection starts to send the request. */
    void recordStart() {
        started = true;
    }

    /** Records that the server did not respond to {@code Expect: 100-continue} in time. */
    void recordContinueTimeout() {
        continueTimedOut = true;
    }

    /**
     * Returns whether a part of the request may have been sent. Always true if {@link HttpConnections} has not
     * configured the client.
     */
    public boolean mayHaveBeenSent() {
        return started || !tracked;
    }

    /** Returns whether the server did not respond to {@code Expect: 100-continue} in time. */
    public boolean hasContinueTimedOut() {
        return continueTimedOut;
    }
}
