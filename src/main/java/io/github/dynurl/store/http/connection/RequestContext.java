package io.github.dynurl.store.http.connection;

import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.jspecify.annotations.Nullable;

/**
 * The context of one request. HttpClient passes it on to the connection that {@link HttpConnections} created, and the
 * connection records in it what happens to the request. The methods of this class, other than those of its superclass,
 * are thread-safe.
 */
public final class RequestContext extends HttpClientContext {
    private final boolean write;
    private final boolean repeated;
    private volatile boolean expectContinue;
    private volatile boolean tracked;
    private volatile boolean started;
    private volatile boolean continueTimedOut;
    private volatile @Nullable BorrowedConnections borrowedConnections;

    /**
     * Creates the context of a request.
     *
     * @param write whether the request changes something on the server; its connection is checked more carefully before
     *     it is used, because a write may not be repeated
     * @param repeated whether the same request has failed on a stale connection before
     */
    public RequestContext(boolean write, boolean repeated) {
        this.write = write;
        this.repeated = repeated;
    }

    /**
     * Returns the context of a request that the store does not know, for example of a user. It is treated as a write.
     */
    static RequestContext ofUnknownRequest() {
        boolean write = true;
        boolean repeated = false;
        return new RequestContext(write, repeated);
    }

    void setBorrowedConnections(BorrowedConnections connections) {
        borrowedConnections = connections;
    }

    /**
     * Returns where a body must register that holds its connection; null if the client does not take connections back.
     */
    @Nullable
    public BorrowedConnections borrowedConnections() {
        return borrowedConnections;
    }

    boolean isRepeated() {
        return repeated;
    }

    boolean isWrite() {
        return write;
    }

    /** Records that the request is sent with {@code Expect: 100-continue}. */
    public void recordExpectContinue() {
        expectContinue = true;
    }

    /** Returns whether the request was sent with {@code Expect: 100-continue}. */
    public boolean sentExpectContinue() {
        return expectContinue;
    }

    /** Records that {@link HttpConnections} has configured the client, so that {@link #recordStart} will be called. */
    void recordTracking() {
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

    /** Returns whether a part of the request may have been sent. Always true for a client that does not record that. */
    public boolean mayHaveBeenSent() {
        return started || !tracked;
    }

    /** Returns whether the server did not respond to {@code Expect: 100-continue} in time. */
    public boolean hasContinueTimedOut() {
        return continueTimedOut;
    }
}
