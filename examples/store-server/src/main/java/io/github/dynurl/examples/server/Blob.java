package io.github.dynurl.examples.server;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One version of an object's data. It never changes.
 *
 * @param id the name of the file, which is also the version
 * @param type the Content-Type of the PUT; null if there was none
 * @param coding the Content-Encoding of the PUT and of the stored bytes; null if there was none
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
