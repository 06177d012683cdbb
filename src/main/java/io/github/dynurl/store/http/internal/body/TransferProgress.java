package io.github.dynurl.store.http.internal.body;

import io.github.dynurl.store.StoreEvent.Direction;
import io.github.dynurl.store.StoreEvent.ProgressEnded;
import io.github.dynurl.store.StoreEvent.ProgressStarted;
import io.github.dynurl.store.StoreEvent.ProgressStepped;
import io.github.dynurl.store.StoreListener;
import java.util.OptionalLong;

/** Counts the bytes of one upload or download and tells of every buffer. For one thread. */
public class TransferProgress {
    /** Counts nothing. */
    public static final TransferProgress NONE =
            new TransferProgress(
                    new StoreEvents(StoreListener.NONE, 1), "", Direction.DOWNLOAD, OptionalLong.empty(), 1) {
                @Override
                public void started() {}

                @Override
                public void moved(long count) {}

                @Override
                public void ended(boolean complete) {}
            };

    private final StoreEvents events;
    private final String key;
    private final Direction direction;
    private final OptionalLong total;
    private final long bufferSize;
    private long bytes;
    private long told;
    private boolean begun;

    TransferProgress(StoreEvents events, String key, Direction direction, OptionalLong total, long bufferSize) {
        this.events = events;
        this.key = key;
        this.direction = direction;
        this.total = total;
        this.bufferSize = bufferSize;
    }

    /** Says that data moves; once, also where it is taken up again. */
    public void started() {
        if (!begun) {
            begun = true;
            events.raise(new ProgressStarted(key, direction, total));
        }
    }

    public void moved(long count) {
        bytes += count;
        if (bytes - told >= bufferSize) {
            told = bytes;
            events.raise(new ProgressStepped(key, direction, bytes, total));
        }
    }

    public void ended(boolean complete) {
        events.raise(new ProgressEnded(key, direction, bytes, total, complete));
    }
}
