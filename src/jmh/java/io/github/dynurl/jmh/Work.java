package io.github.dynurl.jmh;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;

/** Holds what all contenders do alike. */
final class Work {
    /** How many objects a query looks up at a time. */
    static final int CONCURRENCY = 8;

    /** The limit of connections to the server. It is the same for all contenders. */
    static final int CONNECTIONS = 64;

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
}
