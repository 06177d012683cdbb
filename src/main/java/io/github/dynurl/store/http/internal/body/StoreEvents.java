package io.github.dynurl.store.http.internal.body;

import io.github.dynurl.store.Key;
import io.github.dynurl.store.StoreEvent;
import io.github.dynurl.store.StoreEvent.Direction;
import io.github.dynurl.store.StoreListener;
import io.github.dynurl.store.Transaction;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes events to a listener. If the listener throws, logs the exception and continues. Thread-safe if the listener is
 * thread-safe.
 */
public final class StoreEvents {
    private static final Logger LOG = LoggerFactory.getLogger(StoreEvents.class);

    private final StoreListener listener;
    private final long bytesPerStep;

    /**
     * Creates the events of a store client. {@code bytesPerStep} is the number of bytes between two progress events.
     */
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

    /** Starts a group of events. The caller closes it. */
    public Transaction transaction(String notes) {
        raise(new StoreEvent.TransactionStarted(notes));
        AtomicBoolean ended = new AtomicBoolean();
        return () -> {
            if (!ended.getAndSet(true)) {
                raise(new StoreEvent.TransactionEnded(notes));
            }
        };
    }

    /**
     * Creates the progress of one transfer. Returns {@link TransferProgress#NONE} if no listener receives the events.
     *
     * @param total the number of bytes to transfer; empty if unknown
     */
    public TransferProgress createProgress(Key key, Direction direction, OptionalLong total) {
        boolean hasListener = listener != StoreListener.NONE && listener.isHeard();
        return hasListener
                ? new TransferProgress(this, key.text(), direction, total, bytesPerStep)
                : TransferProgress.NONE;
    }

    /** Returns a function from the number of bytes of a download (empty if unknown) to the progress of the download. */
    public Function<OptionalLong, TransferProgress> downloadProgress(Key key) {
        return total -> createProgress(key, Direction.DOWNLOAD, total);
    }
}
