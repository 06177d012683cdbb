package io.github.dynurl.store.http.internal.secret;

import org.jspecify.annotations.Nullable;

/** Is thrown if the source of an upload cannot be read. It marks the failure as one that the network did not cause. */
public final class SourceException extends CarriedException {
    private final boolean sourceOpened;

    /**
     * Creates an exception.
     *
     * @param sourceOpened whether the source was opened before it failed; then some of its data may have been sent
     */
    public SourceException(String message, @Nullable Throwable cause, boolean sourceOpened) {
        super(message, cause);
        this.sourceOpened = sourceOpened;
    }

    /** Returns whether the source was opened before it failed. Some of its data may have been sent then. */
    public boolean wasSourceOpened() {
        return sourceOpened;
    }
}
