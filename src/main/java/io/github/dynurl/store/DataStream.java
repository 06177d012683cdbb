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

    /** Is a stream that can do without its connection while nobody reads. */
    public interface Parkable {
        /** Does what {@link DataStream#park} says. */
        boolean park();

        /** Does what {@link DataStream#unread} says. */
        void unread(byte[] first) throws IOException;
    }

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

    /**
     * Gives the connection back while nobody reads: the next read opens the data again where it was, under its entity tag,
     * or fails with a {@link ConflictException}. Returns false, and does nothing, if somebody reads or that is not possible:
     * the data has no strong entity tag, or is decoded, or has a digest, and was begun. From any thread.
     */
    public boolean park() {
        return in instanceof Parkable parkable && parkable.park();
    }

    /**
     * Gives back what was read first, so that it is read again.
     *
     * @throws IllegalStateException if this is not all that was read so far, or the stream is closed
     * @throws IOException if what follows was copied to a file, and that cannot be opened
     */
    public void unread(byte[] first) throws IOException {
        if (!(in instanceof Parkable parkable)) {
            throw new IllegalStateException("this stream takes nothing back");
        }
        parkable.unread(first);
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
