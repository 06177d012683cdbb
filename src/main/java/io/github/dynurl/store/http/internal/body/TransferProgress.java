package io.github.dynurl.store.http.internal.body;

import io.github.dynurl.store.StoreEvent.Direction;
import io.github.dynurl.store.StoreEvent.ProgressEnded;
import io.github.dynurl.store.StoreEvent.ProgressStarted;
import io.github.dynurl.store.StoreEvent.ProgressStepped;
import io.github.dynurl.store.StoreListener;
import java.util.OptionalLong;

/** Counts the bytes of one upload or download, and raises its progress events. Not thread-safe. */
public class TransferProgress {
    /** Counts nothing and raises no event. */
    public static final TransferProgress NONE =
            new TransferProgress(
                    new StoreEvents(StoreListener.NONE, 1), "", Direction.DOWNLOAD, OptionalLong.empty(), 1) {
                @Override
                public void start() {}

                @Override
                public void addBytes(long count) {}

                @Override
                public void end(boolean complete) {}
            };

    private final StoreEvents events;
    private final String key;
    private final Direction direction;
    private final OptionalLong total;
    private final long bytesPerStep;
    private long bytes;
    private long bytesAtLastStep;
    private boolean started;

    TransferProgress(StoreEvents events, String key, Direction direction, OptionalLong total, long bytesPerStep) {
        this.events = events;
        this.key = key;
        this.direction = direction;
        this.total = total;
        this.bytesPerStep = bytesPerStep;
    }

    /** Raises the event for the start. Later calls have no effect, because a download can be opened several times. */
    public void start() {
        if (!started) {
            started = true;
            events.raise(new ProgressStarted(key, direction, total));
        }
    }

    /** Counts transferred bytes. Raises an event if enough bytes were transferred since the last event. */
    public void addBytes(long count) {
        bytes += count;
        if (bytes - bytesAtLastStep >= bytesPerStep) {
            bytesAtLastStep = bytes;
            events.raise(new ProgressStepped(key, direction, bytes, total));
        }
    }

    /**
     * Raises the event for the end.
     *
     * @param complete whether all bytes were transferred
     */
    public void end(boolean complete) {
        events.raise(new ProgressEnded(key, direction, bytes, total, complete));
    }
}
