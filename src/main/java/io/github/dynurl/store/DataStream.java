package io.github.dynurl.store;

import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;

/**
 * The data of an object, read from a store as a stream. The reader must close the stream, which releases the
 * connection. Closing it before its end cancels the download. If another request needs a connection and nobody reads
 * the stream for some time, the store releases the connection earlier. For this, it {@linkplain #park parks} the stream
 * or copies the rest of the data to a temporary file. Not thread-safe, except {@link #park}.
 *
 * <p>{@code read} throws a {@link StoreException} if the download fails before the end of the data. So the stream never
 * ends early without an exception.
 */
public final class DataStream extends FilterInputStream {
    /**
     * The maximum number of bytes for which an array is allocated before the data arrives. A larger size in the
     * response may be wrong, so its memory is allocated only as the data arrives.
     */
    private static final int MAX_PREALLOCATED_SIZE = 1024 * 1024;

    /**
     * A stream that can release its connection while nobody reads it. The store passes such a stream to the
     * constructor.
     */
    public interface Parkable {
        /** Releases the connection and returns true, or returns false; see {@link DataStream#park}. */
        boolean park();

        /** Puts back all bytes that were read so far; see {@link DataStream#unread}. */
        void unread(byte[] bytesReadSoFar) throws IOException;
    }

    private final PartInfo info;

    /**
     * Creates a stream. It closes {@code in} when it is closed.
     *
     * @param in the bytes of the data; {@link #park} and {@link #unread} need a {@link Parkable}
     * @param info the information in the response about the data
     */
    public DataStream(InputStream in, PartInfo info) {
        super(in);
        this.info = info;
    }

    /** Returns the information in the response about the data: size, Content-Type, entity tag and more. */
    public PartInfo info() {
        return info;
    }

    /**
     * Releases the connection and returns true. The next read sends a new request for the rest of the data, and throws
     * a {@link ConflictException} if the data has changed since the first request. Thread-safe.
     *
     * <p>Returns false and does nothing if a thread is reading, if the stream has no connection, or if the rest of the
     * data cannot be requested. The rest cannot be requested if the response had no strong entity tag. The same applies
     * after the first read if the client decodes the Content-Encoding of the data or verifies a digest.
     */
    public boolean park() {
        return in instanceof Parkable parkable && parkable.park();
    }

    /**
     * Puts back the bytes that were read so far, so that the next read starts again with the first byte.
     *
     * @param bytesReadSoFar all bytes that were read so far; the array is not copied
     * @throws IllegalStateException if the length of the array is not the number of bytes that were read, if the stream
     *     is closed, or if it does not support this method
     * @throws IOException if the rest of the data was copied to a temporary file that cannot be opened
     */
    public void unread(byte[] bytesReadSoFar) throws IOException {
        if (!(in instanceof Parkable parkable)) {
            throw new IllegalStateException("this stream does not support unread");
        }
        parkable.unread(bytesReadSoFar);
    }

    /** Releases the connection. Cancels the download if it is not complete. */
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

    /**
     * Reads at most {@code length} bytes. Allocates the array only once if the size in the response is correct, and is
     * at most 1 MiB and at most {@code length}.
     */
    @Override
    public byte[] readNBytes(int length) throws IOException {
        boolean canPreallocate =
                info.size().isPresent() && info.size().getAsLong() <= Math.min(MAX_PREALLOCATED_SIZE, length);
        if (!canPreallocate) {
            return in.readNBytes(length);
        }
        byte[] bytes = new byte[(int) info.size().getAsLong()];
        int count = in.readNBytes(bytes, 0, bytes.length);
        if (count < bytes.length) {
            return Arrays.copyOf(bytes, count);
        }
        if (count == length) {
            return bytes;
        }
        // The announced size may be too small, so check whether there are more bytes.
        int next = in.read();
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
