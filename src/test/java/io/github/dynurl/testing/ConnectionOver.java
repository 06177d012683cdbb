package io.github.dynurl.testing;

import org.jspecify.annotations.Nullable;

/** Ends the handling of a connection. This is an expected event, so the exception has no stack trace. */
final class ConnectionOver extends Exception {
    private static final long serialVersionUID = 1L;
    private final RecordedConnection.End end;

    ConnectionOver(RecordedConnection.End end, @Nullable String why) {
        super(why, null, false, false);
        this.end = end;
    }

    RecordedConnection.End end() {
        return end;
    }
}
