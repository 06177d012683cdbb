package io.github.dynurl.store;

import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;

/**
 * The data of an object, read from the store as a stream. Not thread-safe, except {@link #park}. Close it to release
 * the connection; closing it before the end cancels the download.
 *
 * <p>{@code read} throws a {@link StoreException} if the store fails before the end of the data, so it never returns
 * incomplete data as if it were complete.
 */
public final class DataStream extends FilterInputStream {
    /**
     * The size in bytes up to which an array is allocated before the data has arrived. A larger announced size may be
     * wrong and exhaust the memory.
     */
    private static final int MAX_PREALLOCATED_SIZE = 1024 * 1024;

    /** A stream that can release its connection while nobody reads. */
    public interface Parkable {
        /** Implements {@link DataStream#park}. */
        boolean park();

        /** Implements {@link DataStream#unread}. */
        void unread(byte[] first) throws IOException;
    }

    private final PartInfo info;

    /** Creates a stream from the bytes that a store delivers and the information from its response. */
    public DataStream(InputStream in, PartInfo info) {
        super(in);
        this.info = info;
    }

    /** Returns what the response says about the data: size, Content-Type, entity tag and more. */
    public PartInfo info() {
        return info;
    }

    /**
     * Releases the connection while nobody reads. The next read requests the data again from the current position, on
     * condition that its entity tag is the same, and throws a {@link ConflictException} if the data has changed.
     *
     * <p>Returns false and does nothing if a thread is reading, if the stream has no connection, if the data has no
     * strong entity tag, or if reading has begun and the data cannot be requested from the middle (it is decoded while
     * it is read, or has a digest to verify). Thread-safe.
     */
    public boolean park() {
        return in instanceof Parkable parkable && parkable.park();
    }

    /**
     * Puts back the bytes that were read so far, so that they are read again.
     *
     * @param first all bytes that were read so far
     * @throws IllegalStateException if the number of bytes is not the number that was read, if the stream is closed, or
     *     if it does not support this method
     * @throws IOException if the rest of the data was copied to a temporary file that cannot be opened
     */
    public void unread(byte[] first) throws IOException {
        if (!(in instanceof Parkable parkable)) {
            throw new IllegalStateException("this stream does not support unread");
        }
        parkable.unread(first);
    }

    /** Releases the connection and cancels the download if it is not complete. */
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

    /** Reads at most {@code length} bytes, without reallocation if the store has announced a small size. */
    @Override
    public byte[] readNBytes(int length) throws IOException {
        long size = info.size().orElse(Long.MAX_VALUE);
        if (size > MAX_PREALLOCATED_SIZE || size > length) {
            return in.readNBytes(length);
        }
        byte[] bytes = new byte[(int) size];
        int count = in.readNBytes(bytes, 0, bytes.length);
        if (count < bytes.length) {
            return Arrays.copyOf(bytes, count);
        }
        // The announced size may be too small, so look for a further byte.
        int next = count < length ? in.read() : -1;
        if (next < 0) {
            return bytes;
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(bytes);
        all.write(next);
        all.writeBytes(in.readNBytes(length - count - 1));
        return all.toByteArray();
    }

    @Override
    public long transferTo(OutputStream out) throws IOException {
        return in.transferTo(out);
    }
}
