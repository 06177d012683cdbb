package io.github.dynurl.jmh;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Holds what all contenders do alike. */
final class Work {
    /** How many objects a query looks up at a time. */
    static final int CONCURRENCY = 8;

    /** What {@code updateMetadata} changes. */
    static final Map<String, Object> UPDATE = Map.of("status", "done", "checked", "2026-11-01T12:00:00Z");

    /** The names that {@code getSelected} wants. */
    static final List<String> SELECTED = List.of("field07", "field42");

    private Work() {}

    /** Reads a stream to its end. */
    static long drain(InputStream in) throws IOException {
        byte[] buffer = new byte[64 * 1024];
        long bytes = 0;
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            bytes += n;
        }
        return bytes;
    }

    /** Gives so many bytes. */
    static InputStream source(long bytes) {
        return new InputStream() {
            private long left = bytes;

            @Override
            public int read() {
                return left-- > 0 ? 7 : -1;
            }

            @Override
            public int read(byte[] buffer, int offset, int length) {
                if (left <= 0) {
                    return -1;
                }
                int n = (int) Math.min(left, length);
                Arrays.fill(buffer, offset, offset + n, (byte) 7);
                left -= n;
                return n;
            }
        };
    }
}
