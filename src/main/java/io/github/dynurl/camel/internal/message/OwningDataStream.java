package io.github.dynurl.camel.internal.message;

import io.github.dynurl.store.DataStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A data stream that is the last user of a resource: of a lease of the store, or of its own view of the store. Closing
 * the stream also releases this resource. Only {@link #close} is thread-safe.
 */
public final class OwningDataStream extends FilterInputStream implements DataStream.Parkable {
    private final DataStream data;
    private final Runnable release;
    private final AtomicBoolean isClosed = new AtomicBoolean();

    /**
     * Creates a stream.
     *
     * @param release runs once, after the data has been closed
     */
    public OwningDataStream(DataStream data, Runnable release) {
        super(data);
        this.data = data;
        this.release = release;
    }

    @Override
    public boolean park() {
        return data.park();
    }

    @Override
    public void unread(byte[] bytes) throws IOException {
        data.unread(bytes);
    }

    @Override
    public long transferTo(OutputStream out) throws IOException {
        return in.transferTo(out);
    }

    @Override
    public void close() throws IOException {
        if (isClosed.compareAndSet(false, true)) {
            try {
                in.close();
            } finally {
                release.run();
            }
        }
    }
}
