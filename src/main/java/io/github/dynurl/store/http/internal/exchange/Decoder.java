package io.github.dynurl.store.http.internal.exchange;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * Decodes a body with the Content-Encoding gzip or deflate (RFC 1952, 1950 and 1951; RFC 9110, 8.4.1). A read throws if
 * the body is truncated, damaged or followed by other bytes. The decoder reads the coded stream to its end, so that its
 * digests are verified and its connection can be reused. Not thread-safe, except for {@link #close}.
 *
 * <p>The JDK's {@link java.util.zip.GZIPInputStream} does not detect all of this. If a second gzip member is truncated
 * or not yet available, it ends without an exception.
 */
public final class Decoder extends InputStream {
    private static final Set<String> GZIP_CODINGS = Set.of("gzip", "x-gzip");
    private static final String DEFLATE = "deflate";
    private static final int MAX_CODINGS = 3;

    /** The coded form may be longer than the decoded form by 1/1024 of the decoded length plus this number of bytes. */
    private static final int CODED_SLACK_BYTES = 64 * 1024;

    private static final int BUFFER_BYTES = 8 * 1024;

    /** The header of a gzip member (RFC 1952, 2.3): magic number, compression method, and flags. */
    private static final int GZIP_MAGIC = 0x8b1f;

    private static final int METHOD_DEFLATE = 8;
    private static final int FLAG_HEADER_CRC = 2;
    private static final int FLAG_EXTRA_FIELD = 4;
    private static final int FLAG_FILE_NAME = 8;
    private static final int FLAG_COMMENT = 16;

    /** A read holds this lock while it waits for the network. A monitor would pin a virtual thread for that time. */
    private final ReentrantLock readLock = new ReentrantLock();

    private final Reply reply;
    private final InputStream coded;
    private final boolean closesOnFailure; // true for data, whose limit is maxDecodedSize
    private final boolean isGzip;
    private final long maxDecodedBytes;
    private final CRC32 crc = new CRC32();
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private @Nullable Inflater inflater;
    private int position;
    private int filled;
    private long decodedBytes;
    private boolean started;
    private boolean endReached;
    private volatile boolean closed;

    private Decoder(Reply reply, InputStream coded, String coding, boolean closesOnFailure, long maxDecodedBytes) {
        this.reply = reply;
        this.coded = coded;
        this.closesOnFailure = closesOnFailure;
        this.isGzip = GZIP_CODINGS.contains(coding);
        this.maxDecodedBytes = maxDecodedBytes;
    }

    /** Returns the codings of a Content-Encoding without {@code identity}; null if no coding remains. */
    static @Nullable String parseCodings(@Nullable String contentEncoding) {
        if (contentEncoding == null) {
            return null;
        }
        String codings = Arrays.stream(contentEncoding.split(",", -1))
                .map(String::strip)
                .filter(coding -> !coding.isEmpty() && !coding.equalsIgnoreCase("identity"))
                .collect(Collectors.joining(", "));
        return codings.isEmpty() ? null : codings;
    }

    /** Returns whether a body with these codings can be decoded; false if there are no codings. */
    public static boolean supports(@Nullable String codings) {
        List<String> list = split(codings);
        return !list.isEmpty()
                && list.size() <= MAX_CODINGS
                && list.stream().allMatch(coding -> GZIP_CODINGS.contains(coding) || coding.equals(DEFLATE));
    }

    /** Returns the codings in the order in which the server applied them. */
    private static List<String> split(@Nullable String codings) {
        return codings == null
                ? List.of()
                : Arrays.stream(codings.split(",", -1))
                        .map(coding -> coding.strip().toLowerCase(Locale.ROOT))
                        .toList();
    }

    /**
     * Returns a stream that decodes a body whose codings are {@link #supports supported}. If a read fails or exceeds
     * the limit, the stream closes the body.
     *
     * @param maxDecodedSize the maximum number of decoded bytes; a read of more bytes throws
     */
    public static InputStream decodeData(Reply reply, BodyStream body, long maxDecodedSize) {
        boolean closesOnFailure = true;
        return decode(reply, body, closesOnFailure, maxDecodedSize, maxDecodedSize);
    }

    /**
     * Returns a stream that decodes bytes for a reader that limits the number of decoded bytes itself. Returns the
     * coded stream itself if the response has no codings. A failure does not close the coded stream, so that its owner
     * can discard it.
     *
     * @param readerLimit the limit of the reader in bytes. If there are several codings, it also limits the bytes that
     *     one decoder passes on to the next decoder
     */
    static InputStream decodeForLimitedReader(Reply reply, InputStream coded, long readerLimit) {
        boolean closesOnFailure = false;
        return decode(reply, coded, closesOnFailure, Long.MAX_VALUE, readerLimit);
    }

    /**
     * Creates one decoder for each coding, for the last coding first. Also limits the bytes that one decoder passes on
     * to the next decoder. Otherwise, a small body could decode to a huge body, and that to a small result.
     *
     * @param closesOnFailure whether a failure closes the coded stream
     * @param maxDecodedBytes the limit for the result
     * @param resultLimit the expected maximum size of the result, from which the limit between two decoders is
     *     calculated
     */
    private static InputStream decode(
            Reply reply, InputStream coded, boolean closesOnFailure, long maxDecodedBytes, long resultLimit) {
        long maxIntermediateBytes =
                resultLimit > Long.MAX_VALUE / 2 ? resultLimit : resultLimit + resultLimit / 1024 + CODED_SLACK_BYTES;
        List<String> codings = split(reply.info().contentEncoding());
        InputStream in = coded;
        for (int i = codings.size() - 1; i >= 0; i--) {
            in = new Decoder(
                    reply, in, codings.get(i), closesOnFailure, i == 0 ? maxDecodedBytes : maxIntermediateBytes);
        }
        return in;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        readLock.lock();
        try {
            return readLocked(target, offset, length);
        } finally {
            readLock.unlock();
        }
    }

    private int readLocked(byte[] target, int offset, int length) throws IOException {
        if (endReached || length == 0) {
            return endReached ? -1 : 0;
        }
        if (closed) {
            throw new IOException("the stream was closed before its end");
        }
        try {
            int n = inflate(target, offset, length);
            endReached = n < 0;
            decodedBytes += Math.max(0, n);
            if (decodedBytes > maxDecodedBytes) {
                throw reply.unexpectedResponse("it is longer than " + maxDecodedBytes + " bytes when decoded ("
                        + (closesOnFailure ? "maxDecodedSize" : "maxJsonSize") + ")");
            }
            return n;
        } catch (DataFormatException e) {
            fail();
            throw reply.unexpectedResponse(damageReason());
        } catch (IOException | RuntimeException e) {
            fail();
            throw e;
        }
    }

    /** Decodes some bytes. Returns -1 at the end of the coded stream. */
    private int inflate(byte[] target, int offset, int length) throws IOException, DataFormatException {
        while (true) {
            Inflater current = inflater == null ? startMember() : inflater;
            if (current == null) {
                return -1;
            }
            int n = current.inflate(target, offset, length);
            if (n > 0) {
                crc.update(target, offset, n);
                return n;
            }
            if (current.finished()) {
                finishMember(current);
            } else {
                checkUndamaged(!current.needsDictionary() && fillBuffer());
                current.setInput(buffer, 0, filled);
            }
        }
    }

    /**
     * Starts to decode the next gzip member, or the whole deflate stream. Returns null at the end of the coded stream.
     */
    private @Nullable Inflater startMember() throws IOException {
        if (position == filled && !fillBuffer()) {
            checkUndamaged(started);
            return null;
        }
        checkUndamaged(isGzip || !started); // nothing may follow a deflate stream
        started = true;
        if (isGzip) {
            skipMemberHeader();
        }
        boolean withoutZlibHeader = isGzip || !startsWithZlibHeader();
        Inflater fresh = new Inflater(withoutZlibHeader);
        fresh.setInput(buffer, position, filled - position);
        crc.reset();
        inflater = fresh;
        return fresh;
    }

    /** Checks the CRC and the length at the end of a gzip member. */
    private void finishMember(Inflater finished) throws IOException {
        position = filled - finished.getRemaining();
        long length = finished.getBytesWritten();
        endInflater();
        if (isGzip) {
            checkUndamaged(readNumber(4) == crc.getValue());
            checkUndamaged(readNumber(4) == (length & 0xffff_ffffL));
        }
    }

    /** Skips the header of a gzip member (RFC 1952, 2.3). */
    private void skipMemberHeader() throws IOException {
        checkUndamaged(readNumber(2) == GZIP_MAGIC && readByte() == METHOD_DEFLATE);
        int flags = readByte();
        skipBytes(6); // modification time, extra flags, operating system
        if ((flags & FLAG_EXTRA_FIELD) != 0) {
            skipBytes(readNumber(2));
        }
        if ((flags & FLAG_FILE_NAME) != 0) {
            skipZeroTerminated();
        }
        if ((flags & FLAG_COMMENT) != 0) {
            skipZeroTerminated();
        }
        if ((flags & FLAG_HEADER_CRC) != 0) {
            skipBytes(2);
        }
    }

    private void skipBytes(long count) throws IOException {
        for (long i = 0; i < count; i++) {
            readByte();
        }
    }

    private void skipZeroTerminated() throws IOException {
        int b;
        do {
            b = readByte();
        } while (b != 0);
    }

    /**
     * Returns whether a deflate stream has a zlib header (RFC 1950, 2.2). HTTP requires it, but some servers omit it.
     */
    private boolean startsWithZlibHeader() throws IOException {
        if (filled == 1) { // the header has two bytes
            filled += Math.max(0, coded.read(buffer, 1, buffer.length - 1));
        }
        return filled > 1
                && (buffer[0] & 0x0f) == METHOD_DEFLATE
                && ((buffer[0] & 0xff) << 8 | (buffer[1] & 0xff)) % 31 == 0;
    }

    /** Reads an unsigned little-endian number. */
    private long readNumber(int bytes) throws IOException {
        long number = 0;
        for (int i = 0; i < bytes; i++) {
            number |= (long) readByte() << (8 * i);
        }
        return number;
    }

    private int readByte() throws IOException {
        checkUndamaged(position < filled || fillBuffer());
        return buffer[position++] & 0xff;
    }

    /** Fills the buffer again after all of its bytes were used. Returns false at the end of the coded stream. */
    private boolean fillBuffer() throws IOException {
        position = 0;
        filled = Math.max(0, coded.read(buffer, 0, buffer.length));
        return filled > 0;
    }

    /** Throws if a check of the coded stream has failed. */
    private void checkUndamaged(boolean passed) {
        if (!passed) {
            throw reply.unexpectedResponse(damageReason());
        }
    }

    private String damageReason() {
        return "it is damaged or cut short: not a complete " + (isGzip ? "gzip" : "deflate")
                + " stream, as its Content-Encoding says";
    }

    /** Ensures that each later read throws. Also closes the coded stream if {@link #closesOnFailure} is true. */
    private void fail() throws IOException {
        if (closesOnFailure) {
            close();
        } else {
            closed = true;
            endInflater();
        }
    }

    /**
     * Closes the coded stream without the lock, because a read in another thread may have the lock while it waits for a
     * byte.
     */
    @Override
    public void close() throws IOException {
        closed = true;
        coded.close();
        endInflater();
    }

    private void endInflater() {
        readLock.lock();
        try {
            if (inflater != null) {
                inflater.end();
                inflater = null;
            }
        } finally {
            readLock.unlock();
        }
    }
}
