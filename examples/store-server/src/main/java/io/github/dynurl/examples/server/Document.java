package io.github.dynurl.examples.server;

import java.time.Instant;
import java.util.UUID;

/** A stored JSON object: metadata or permissions. Each write gives a version of its own, so equal text written again differs. */
record Document(String json, String version, Instant modified) {
    static Document of(String json) {
        return new Document(
                json,
                UUID.randomUUID().toString().replace("-", ""),
                Instant.ofEpochMilli(Instant.now().toEpochMilli()));
    }

    State state() {
        return new State(version, modified);
    }
}
