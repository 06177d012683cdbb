package io.github.dynurl.examples.server;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/** A stored JSON object: metadata or permissions. Each write creates a new version, even if the text is the same. */
record Document(String json, String version, Instant modified) {
    static Document of(String json) {
        return new Document(
                json,
                UUID.randomUUID().toString().replace("-", ""),
                Instant.now().truncatedTo(ChronoUnit.MILLIS));
    }

    State state() {
        return new State(version, modified);
    }
}
