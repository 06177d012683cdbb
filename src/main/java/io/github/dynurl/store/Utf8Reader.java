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
 * Decodes UTF-8 strictly and drops a leading byte order mark. The decoder of the JSON library cannot be used instead,
 * because it also accepts UTF-16 and overlong sequences. {@code InputStreamReader} is not used, because its buffer of
 * 8 KiB would be most of the cost of a short response; this class allocates a buffer of the expected size. Not
 * thread-safe.
 */
final class Utf8Reader extends Reader {
    private static final int MIN_BUFFER_SIZE = 16;
    private static final int MAX_BUFFER_SIZE = 8192;
    private static final int DEFAULT_BUFFER_SIZE = 1024;
    private static final char BYTE_ORDER_MARK = '\ufeff';

    private final InputStream in;
    private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();

    /** Contains the bytes that are not decoded yet, between its position and its limit. */
    private ByteBuffer bytes;

    /** The number of reads after which the buffer was full, as long as the buffer can grow. */
    private int readsWithFullBuffer;

    /** Whether a character was decoded, so that a byte order mark can no longer follow. */
    private boolean hasDecodedChars;

    /** Whether the stream is at its end. The buffer can still contain bytes. */
    private boolean isStreamAtEnd;

    /**
     * Creates a reader.
     *
     * @param size the expected number of bytes; negative if it is unknown
     */
    Utf8Reader(InputStream in, long size) {
        this.in = in;
        long capacity = size < 0 ? DEFAULT_BUFFER_SIZE : Math.max(MIN_BUFFER_SIZE, Math.min(size, MAX_BUFFER_SIZE));
        this.bytes = ByteBuffer.allocate((int) capacity).limit(0);
    }

    @Override
    public int read(char[] buffer, int offset, int length) throws IOException {
        CharBuffer chars = CharBuffer.wrap(buffer, offset, length);
        while (true) {
            CoderResult result = decoder.decode(bytes, chars, isStreamAtEnd);
            if (result.isError()) {
                result.throwException();
            }
            int count = chars.position() - offset;
            if (count > 0 && !hasDecodedChars) {
                hasDecodedChars = true;
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
            if (isStreamAtEnd) {
                return -1;
            }
            fillBuffer();
        }
    }

    /**
     * Removes a byte order mark from the start of the decoded characters. Returns the number of removed characters: 0
     * or 1.
     */
    private static int dropByteOrderMark(char[] buffer, int offset, int count) {
        if (buffer[offset] != BYTE_ORDER_MARK) {
            return 0;
        }
        System.arraycopy(buffer, offset + 1, buffer, offset, count - 1);
        return 1;
    }

    private void fillBuffer() throws IOException {
        bytes.compact();
        int n = in.read(bytes.array(), bytes.position(), bytes.remaining());
        if (n == 0) {
            throw new IOException("the stream returned no byte and is not at its end");
        }
        isStreamAtEnd = n < 0;
        bytes.position(bytes.position() + Math.max(0, n)).flip();
        // If a second read fills the buffer, the expected size was too small.
        boolean isFull = bytes.limit() == bytes.capacity();
        if (isFull && bytes.capacity() < MAX_BUFFER_SIZE && readsWithFullBuffer++ > 0) {
            bytes = ByteBuffer.allocate(MAX_BUFFER_SIZE).put(bytes).flip();
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
