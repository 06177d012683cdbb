package io.github.dynurl.store.http.connection;

import java.io.IOException;

/** Tells that a connection that was used before was dead, or not to be trusted: no byte of an answer has come. */
public final class StaleConnectionException extends IOException {
    private final IOException why;
    private final boolean sent;

    StaleConnectionException(IOException why, boolean sent) {
        super(why.getMessage(), why);
        this.why = why;
        this.sent = sent;
    }

    /** Returns what was wrong with the connection. */
    public IOException why() {
        return why;
    }

    /** Tells whether the request may have left, and even have had its effect. */
    public boolean sent() {
        return sent;
    }
}
