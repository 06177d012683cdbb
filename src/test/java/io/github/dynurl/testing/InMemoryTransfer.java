package io.github.dynurl.testing;

import io.github.dynurl.store.StoreEvent.Direction;
import io.github.dynurl.store.StoreEvent.ProgressEnded;
import io.github.dynurl.store.StoreEvent.ProgressStarted;
import io.github.dynurl.store.StoreEvent.ProgressStepped;
import io.github.dynurl.store.StoreListener;
import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalLong;

/** Reads the data of an upload or a download and reports its progress. For one thread. */
final class InMemoryTransfer extends InputStream {
    private final InputStream in;
    private final StoreListener listener;
    private final int bufferSize;
    private final String key;
    private final Direction direction;
    private final OptionalLong total;
    private final Runnable requireOpen;
    private long moved;
    private boolean ended;
    private boolean closed;

    /** Starts the transfer; {@code requireOpen} throws once the store is closed. */
    InMemoryTransfer(
            InputStream in,
            StoreListener listener,
            int bufferSize,
            String key,
            Direction direction,
            OptionalLong total,
            Runnable requireOpen) {
        this.in = in;
        this.listener = listener;
        this.bufferSize = bufferSize;
        this.key = key;
        this.direction = direction;
        this.total = total;
        this.requireOpen = requireOpen;
        listener.onEvent(new ProgressStarted(key, direction, total));
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (closed) {
            throw new IOException("the stream is closed");
        }
        requireOpen.run();
        int untilNextStep = (int) (bufferSize - moved % bufferSize);
        int n = in.read(buffer, offset, Math.min(length, untilNextStep));
        if (n < 0) {
            end(total.isEmpty() || total.getAsLong() == moved);
            return -1;
        }
        moved += n;
        if (n > 0 && moved % bufferSize == 0) {
            step();
        }
        return n;
    }

    @Override
    public int available() throws IOException {
        return in.available();
    }

    @Override
    public void close() throws IOException {
        closed = true;
        // Without a total, nobody knows whether the stream was closed before its end, so the transfer is not complete.
        end(total.isPresent() && total.getAsLong() == moved);
        in.close();
    }

    private void end(boolean complete) {
        if (!ended) {
            ended = true;
            if (complete && moved % bufferSize != 0) {
                step();
            }
            listener.onEvent(new ProgressEnded(key, direction, moved, total, complete));
        }
    }

    private void step() {
        listener.onEvent(new ProgressStepped(key, direction, moved, total));
    }
}
