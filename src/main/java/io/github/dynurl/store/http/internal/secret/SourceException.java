package io.github.dynurl.store.http.internal.secret;

import org.jspecify.annotations.Nullable;

/**
 * Is thrown if the source of an upload cannot be read. {@link NetworkFaults} recognizes this exception as a failure
 * that the network did not cause, so that the upload is not retried. Both classes are in the same package, because
 * LayersTest does not allow this package to depend on the packages that throw the exception.
 */
public final class SourceException extends CarriedException {
    private final boolean sourceOpened;

    /**
     * Creates an exception.
     *
     * @param sourceOpened whether the source was opened before it failed; if so, some of its data may have been sent
     */
    public SourceException(String message, @Nullable Throwable cause, boolean sourceOpened) {
        super(message, cause);
        this.sourceOpened = sourceOpened;
    }

    /** Returns whether the source was opened before it failed. If it was, some of its data may have been sent. */
    public boolean wasSourceOpened() {
        return sourceOpened;
    }
}
