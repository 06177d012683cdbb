package io.github.dynurl.store;

import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;

/**
 * Streams the data of a key from the store. Closing it early cancels the rest. For one thread.
 *
 * <p>A store that fails while this is read makes {@code read} throw a {@link StoreException}, never return short data.
 */
public final class DataStream extends FilterInputStream {
    private static final int BELIEVED = 1024 * 1024;

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
        return readNBytes(Integer.MAX_VALUE);
    }

    /** Reads into an array of the size that the store has said, where it is small enough to believe it. */
    @Override
    public byte[] readNBytes(int length) throws IOException {
        long size = info.size().orElse(Long.MAX_VALUE);
        if (size > BELIEVED || size > length) {
            return in.readNBytes(length);
        }
        byte[] bytes = new byte[(int) size];
        int count = in.readNBytes(bytes, 0, bytes.length);
        if (count < bytes.length) {
            return Arrays.copyOf(bytes, count);
        }
        int more = count < length ? in.read() : -1;
        if (more < 0) {
            return bytes;
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(bytes);
        all.write(more);
        all.writeBytes(in.readNBytes(length - count - 1));
        return all.toByteArray();
    }

    @Override
    public long transferTo(OutputStream out) throws IOException {
        return in.transferTo(out);
    }
}
