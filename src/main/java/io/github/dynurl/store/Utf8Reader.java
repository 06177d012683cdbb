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
 * Decodes UTF-8 strictly, without its byte order mark: the JSON library itself would guess UTF-16, and take overlong forms. Does what an {@code InputStreamReader} does for those who read many chars at a time, with a buffer that is as
 * large as what there is to read: for a small answer that one's 8 KiB are most of the work. For one thread.
 */
final class Utf8Reader extends Reader {
    private static final int LEAST = 16;
    private static final int MOST = 8192;
    private static final int UNKNOWN = 1024;
    private static final char BYTE_ORDER_MARK = '\ufeff';

    private final InputStream in;
    private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    private ByteBuffer bytes;
    private int filled;
    private boolean begun;
    private boolean ended;

    /**
     * Begins to decode.
     *
     * @param size the number of bytes that are expected; -1 if that is unknown
     */
    Utf8Reader(InputStream in, long size) {
        this.in = in;
        long capacity = size < 0 ? UNKNOWN : Math.max(LEAST, Math.min(size, MOST));
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
            if (count > 0 && !begun) {
                begun = true;
                count -= dropMark(buffer, offset, count);
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

    private static int dropMark(char[] buffer, int offset, int count) {
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
            throw new IOException("the stream gives nothing, and does not end");
        }
        ended = n < 0;
        bytes.position(bytes.position() + Math.max(0, n)).flip();
        if (bytes.limit() == bytes.capacity() && bytes.capacity() < MOST && filled++ > 0) {
            bytes = ByteBuffer.allocate(MOST).put(bytes).flip();
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
