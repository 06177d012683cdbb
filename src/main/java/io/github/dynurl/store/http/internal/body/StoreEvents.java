package io.github.dynurl.store.http.internal.body;

import io.github.dynurl.store.Key;
import io.github.dynurl.store.StoreEvent;
import io.github.dynurl.store.StoreEvent.Direction;
import io.github.dynurl.store.StoreListener;
import java.util.OptionalLong;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Passes events to a listener. An exception of the listener is logged and stops nothing. Thread-safe if the listener is. */
public final class StoreEvents {
    private static final Logger LOG = LoggerFactory.getLogger(StoreEvents.class);

    private final StoreListener listener;
    private final long bytesPerStep;

    /** Creates the events of a store; {@code bytesPerStep} is how many bytes are transferred between two progress events. */
    public StoreEvents(StoreListener listener, long bytesPerStep) {
        this.listener = listener;
        this.bytesPerStep = bytesPerStep;
    }

    /** Passes an event to the listener. */
    public void raise(StoreEvent event) {
        try {
            listener.onEvent(event);
        } catch (Exception e) { // a listener in another JVM language can throw undeclared checked exceptions
            LOG.warn(
                    "The StoreListener failed on {}; the operation goes on",
                    event.getClass().getSimpleName(),
                    e);
        }
    }

    /**
     * Creates the progress of one transfer; {@link TransferProgress#NONE} if nobody listens.
     *
     * @param total the number of bytes to transfer, if known
     */
    public TransferProgress createProgress(Key key, Direction direction, OptionalLong total) {
        boolean hasListener = listener != StoreListener.NONE && listener.isHeard();
        return hasListener
                ? new TransferProgress(this, key.text(), direction, total, bytesPerStep)
                : TransferProgress.NONE;
    }

    /** Returns a function that creates the progress of a download from the number of its bytes. */
    public Function<OptionalLong, TransferProgress> downloadProgress(Key key) {
        return total -> createProgress(key, Direction.DOWNLOAD, total);
    }
}
