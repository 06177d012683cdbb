package io.github.dynurl.store.http.internal.body;

import io.github.dynurl.store.Key;
import io.github.dynurl.store.StoreEvent;
import io.github.dynurl.store.StoreEvent.Direction;
import io.github.dynurl.store.StoreListener;
import java.util.OptionalLong;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells a listener what happens; a listener that fails is logged and stops nothing. Thread-safe, as the listener is. */
public final class StoreEvents {
    private static final Logger LOG = LoggerFactory.getLogger(StoreEvents.class);

    private final StoreListener listener;
    private final long bufferSize;

    public StoreEvents(StoreListener listener, long bufferSize) {
        this.listener = listener;
        this.bufferSize = bufferSize;
    }

    boolean areHeard() {
        return listener != StoreListener.NONE && listener.isHeard();
    }

    public void raise(StoreEvent event) {
        try {
            listener.onEvent(event);
        } catch (Exception e) { // a listener in another language need not declare what it throws
            LOG.warn(
                    "The StoreListener failed on {}; the operation goes on",
                    event.getClass().getSimpleName(),
                    e);
        }
    }

    public TransferProgress progress(Key key, Direction direction, OptionalLong total) {
        return areHeard()
                ? new TransferProgress(this, key.text(), direction, total, bufferSize)
                : TransferProgress.NONE;
    }

    /** Returns what makes the progress of a download of so many bytes. */
    public Function<OptionalLong, TransferProgress> downloads(Key key) {
        return total -> progress(key, Direction.DOWNLOAD, total);
    }
}
