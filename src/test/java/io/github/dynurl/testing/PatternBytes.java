package io.github.dynurl.testing;

import java.io.InputStream;

/**
 * Makes bytes that depend on their position, so that a gap, a repetition or a splice shows; any length costs constant
 * memory. Stateless and thread-safe.
 */
public final class PatternBytes {

    private PatternBytes() {}

    /** Returns the byte at {@code position}, counted from 0. */
    public static byte at(long position) {
        long mixed = position ^ (position >>> 8) ^ (position >>> 16) ^ (position >>> 24);
        return (byte) (mixed * 0x9D);
    }

    /** Opens the bytes from {@code start} (inclusive) to {@code end} (exclusive). */
    public static InputStream stream(long start, long end) {
        return new PatternStream(start, end);
    }

    /** Opens the first {@code length} bytes. */
    public static InputStream stream(long length) {
        return stream(0, length);
    }

    /** Returns the first {@code length} bytes. */
    public static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = at(i);
        }
        return bytes;
    }

    /** Returns the SHA-256 of the first {@code length} bytes, in lower-case hex, in constant memory. */
    public static String sha256(long length) {
        Sha256 digest = new Sha256();
        byte[] buffer = new byte[64 * 1024];
        PatternStream stream = new PatternStream(0, length);
        for (int n = stream.read(buffer, 0, buffer.length); n > 0; n = stream.read(buffer, 0, buffer.length)) {
            digest.update(buffer, 0, n);
        }
        return digest.hex();
    }

    private static final class PatternStream extends InputStream {
        private final long end;
        private long position;

        PatternStream(long start, long end) {
            if (start < 0 || end < start) {
                throw new IllegalArgumentException("Cannot make pattern bytes from " + start + " to " + end);
            }
            this.position = start;
            this.end = end;
        }

        @Override
        public int read() {
            return position < end ? at(position++) & 0xFF : -1;
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            if (length == 0) {
                return 0;
            }
            int n = (int) Math.min(length, end - position);
            for (int i = 0; i < n; i++) {
                target[offset + i] = at(position + i);
            }
            position += n;
            return n > 0 ? n : -1;
        }

        @Override
        public int available() {
            return (int) Math.min(Integer.MAX_VALUE, end - position);
        }
    }
}
