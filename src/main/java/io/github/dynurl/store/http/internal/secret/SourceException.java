package io.github.dynurl.store.http.internal.secret;

import org.jspecify.annotations.Nullable;

/**
 * Is thrown if the source of an upload cannot be read. {@link NetworkFaults} recognizes it as a failure that was not
 * caused by the network, so that it is not retried. It is in the same package as NetworkFaults because LayersTest does
 * not allow this package to depend on the packages that throw it.
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
