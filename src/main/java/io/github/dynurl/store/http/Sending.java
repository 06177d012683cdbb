package io.github.dynurl.store.http;

/** Follows one request on its way to a connection that {@link HttpConnections} made. Thread-safe. */
final class Sending {
    /** Where the request's context has it. */
    static final String ATTRIBUTE = "dynurl.sending";

    /** Stands for a request of which nothing is known. */
    static final Sending UNKNOWN = new Sending(true);

    private final boolean writes;
    private volatile boolean followed;
    private volatile boolean begun;
    private volatile boolean waitedInVain;

    /**
     * Makes what follows a request.
     *
     * @param writes whether it changes something, so that it must not get lost on a connection that is dead
     */
    Sending(boolean writes) {
        this.writes = writes;
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
    boolean mayHaveLeft() {
        return begun || !followed;
    }

    boolean hasWaitedInVain() {
        return waitedInVain;
    }
}
