package io.github.dynurl.store;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/**
 * Streams the data of a key from the store. Closing it early cancels the rest. For one thread.
 *
 * <p>A store that fails while this is read makes {@code read} throw a {@link StoreException}, never return short data.
 */
public final class DataStream extends FilterInputStream {
    private final PartInfo info;

    /** Makes a stream of what a store delivers. */
    public DataStream(InputStream in, PartInfo info) {
        super(in);
        this.info = info;
    }

    /** Returns what the store said of the data. */
    public PartInfo info() {
        return info;
    }

    /** Releases the connection; what was not read is cancelled. */
    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public byte[] readAllBytes() throws IOException {
        return in.readAllBytes();
    }

    @Override
    public long transferTo(OutputStream out) throws IOException {
        return in.transferTo(out);
    }
}
