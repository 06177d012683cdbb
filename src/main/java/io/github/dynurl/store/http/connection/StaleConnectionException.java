package io.github.dynurl.store.http.connection;

import java.io.IOException;

/**
 * Is thrown if a connection from the pool was closed by the server, or may have been closed. No byte of a response was
 * received, so the caller may try another connection.
 */
public final class StaleConnectionException extends IOException {
    private final IOException reason;
    private final boolean mayHaveBeenSent;

    /**
     * Creates an exception.
     *
     * @param reason what was wrong with the connection
     * @param mayHaveBeenSent whether the server may have received the request
     */
    StaleConnectionException(IOException reason, boolean mayHaveBeenSent) {
        super(reason.getMessage(), reason);
        this.reason = reason;
        this.mayHaveBeenSent = mayHaveBeenSent;
    }

    /** Returns the exception that describes what was wrong with the connection. */
    public IOException reason() {
        return reason;
    }

    /** Returns whether the server may have received the request, and may even have processed it. */
    public boolean mayHaveBeenSent() {
        return mayHaveBeenSent;
    }
}
