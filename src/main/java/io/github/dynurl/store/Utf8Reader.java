package io.github.dynurl.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/**
 * Decodes UTF-8 strictly and drops a leading byte order mark. The JSON library itself would detect UTF-16 and accept
 * overlong sequences. Unlike {@code InputStreamReader}, it allocates a buffer of the expected size, since for a short
 * response the usual 8 KiB buffer would be most of the cost. Not thread-safe.
 */
final class Utf8Reader extends Reader {
    private static final int MIN_BUFFER_SIZE = 16;
    private static final int MAX_BUFFER_SIZE = 8192;
    private static final int BUFFER_SIZE_FOR_UNKNOWN_SIZE = 1024;
    private static final char BYTE_ORDER_MARK = '\ufeff';

    private final InputStream in;
    private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();

    /** The bytes that are read and not yet decoded, from its position to its limit. */
    private ByteBuffer bytes;

    /** How often the buffer was full after a read. */
    private int fullReads;

    private boolean started;
    private boolean ended;

    /**
     * Creates a reader.
     *
     * @param size the expected number of bytes; negative if it is unknown
     */
    Utf8Reader(InputStream in, long size) {
        this.in = in;
        long capacity =
                size < 0 ? BUFFER_SIZE_FOR_UNKNOWN_SIZE : Math.max(MIN_BUFFER_SIZE, Math.min(size, MAX_BUFFER_SIZE));
        this.bytes = ByteBuffer.allocate((int) capacity).limit(0);
    }

    @Override
    public int read(char[] buffer, int offset, int length) throws IOException {
        CharBuffer chars = CharBuffer.wrap(buffer, offset, length);
        while (true) {
            CoderResult result = decoder.decode(bytes, chars, ended);
            if (result.isError()) {
                result.throwException();
            }
            int count = chars.position() - offset;
            if (count > 0 && !started) {
                started = true;
                count -= dropByteOrderMark(buffer, offset, count);
                chars.position(offset + count);
                if (count == 0) {
                    continue;
                }
            }
            if (count > 0 || length == 0) {
                return count;
            }
            if (result.isOverflow()) {
                throw new IOException("a buffer of one char cannot take a surrogate pair");
            }
            if (ended) {
                return -1;
            }
            fill();
        }
    }

    /** Removes a byte order mark from the start of the decoded characters; returns the number of characters removed. */
    private static int dropByteOrderMark(char[] buffer, int offset, int count) {
        if (buffer[offset] != BYTE_ORDER_MARK) {
            return 0;
        }
        System.arraycopy(buffer, offset + 1, buffer, offset, count - 1);
        return 1;
    }

    private void fill() throws IOException {
        bytes.compact();
        int n = in.read(bytes.array(), bytes.position(), bytes.remaining());
        if (n == 0) {
            throw new IOException("the stream returned no byte and is not at its end");
        }
        ended = n < 0;
        bytes.position(bytes.position() + Math.max(0, n)).flip();
        // A second full read shows that the expected size was too small.
        boolean isFull = bytes.limit() == bytes.capacity();
        if (isFull && bytes.capacity() < MAX_BUFFER_SIZE && fullReads++ > 0) {
            bytes = ByteBuffer.allocate(MAX_BUFFER_SIZE).put(bytes).flip();
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
