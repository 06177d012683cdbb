package io.github.dynurl.store.http.internal.secret;

import org.jspecify.annotations.Nullable;

/** Says that the source of an upload could not be read: the network has not failed. */
public final class SourceException extends CarriedException {
    private final boolean opened;

    public SourceException(String message, @Nullable Throwable cause, boolean opened) {
        super(message, cause);
        this.opened = opened;
    }

    /** Tells whether the source was opened, so that sending may have begun. */
    public boolean opened() {
        return opened;
    }
}
