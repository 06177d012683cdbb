package io.github.dynurl.store.http.connection;

import java.io.IOException;

/**
 * Is thrown if a pooled connection was dead, or could not be trusted. No byte of a response was received, so that
 * another connection may be tried.
 */
public final class StaleConnectionException extends IOException {
    private final IOException reason;
    private final boolean mayHaveBeenSent;

    StaleConnectionException(IOException reason, boolean mayHaveBeenSent) {
        super(reason.getMessage(), reason);
        this.reason = reason;
        this.mayHaveBeenSent = mayHaveBeenSent;
    }

    /** Returns what was wrong with the connection. */
    public IOException reason() {
        return reason;
    }

    /** Returns whether the server may have received the request, and may even have processed it. */
    public boolean mayHaveBeenSent() {
        return mayHaveBeenSent;
    }
}
