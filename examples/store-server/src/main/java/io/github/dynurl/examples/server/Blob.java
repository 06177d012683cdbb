package io.github.dynurl.examples.server;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One version of an object's data: a file that never changes.
 *
 * @param id names the file, and is the version
 * @param type the Content-Type of the PUT, null if it had none
 * @param coding its Content-Encoding, in which the bytes are kept, null if it had none
 */
record Blob(
        String id,
        long length,
        byte[] sha256,
        @Nullable String type,
        @Nullable String coding,
        Instant modified) {
    State state() {
        return new State(id, modified);
    }
}
