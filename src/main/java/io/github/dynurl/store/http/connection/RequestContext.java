package io.github.dynurl.store.http.connection;

import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.jspecify.annotations.Nullable;

/**
 * Follows one request on its way to a connection that {@link HttpConnections} made, as the context that HttpClient hands
 * through. What is said here is thread-safe.
 */
public final class RequestContext extends HttpClientContext {
    private final boolean writes;
    private final boolean repeated;
    private volatile boolean asked;
    private volatile boolean followed;
    private volatile boolean begun;
    private volatile boolean waitedInVain;
    private volatile @Nullable BorrowedConnections lent;

    /**
     * Makes what follows a request.
     *
     * @param writes whether it changes something, so that it must not get lost on a connection that is dead
     * @param repeated whether another connection was refused before
     */
    public RequestContext(boolean writes, boolean repeated) {
        this.writes = writes;
        this.repeated = repeated;
    }

    /** Hears whose connection it is sent over. */
    void over(BorrowedConnections connections) {
        lent = connections;
    }

    /** Returns who hears of a body that holds its connection; null where nobody does. */
    @Nullable
    public BorrowedConnections lent() {
        return lent;
    }

    boolean isRepeated() {
        return repeated;
    }

    /** Hears that the server is asked whether it wants the body. */
    public void asks() {
        asked = true;
    }

    /** Tells whether the request was sent with {@code Expect: 100-continue}. */
    public boolean hasAsked() {
        return asked;
    }

    boolean writes() {
        return writes;
    }

    /** Hears that the client is one whose connections tell what becomes of the request. */
    void follow() {
        followed = true;
    }

    /** Hears that the request is given to its connection. */
    void begins() {
        begun = true;
    }

    /** Hears that the server did not answer the question whether it wants the body. */
    void waitedInVain() {
        waitedInVain = true;
    }

    /** Tells whether any of the request may have left; true where nobody knows. */
    public boolean mayHaveLeft() {
        return begun || !followed;
    }

    /** Tells whether the server did not answer {@code Expect: 100-continue} in time. */
    public boolean hasWaitedInVain() {
        return waitedInVain;
    }
}
