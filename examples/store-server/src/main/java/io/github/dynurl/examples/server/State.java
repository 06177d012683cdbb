package io.github.dynurl.examples.server;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.eclipse.jetty.http.DateGenerator;

/** The state of a part, with which conditions are compared: its version and time. */
record State(String version, Instant modified) {
    /** Returns the strong entity tag, in quotes. */
    String etag() {
        return '"' + version + '"';
    }

    /** Returns the time in whole seconds, as in HTTP headers. */
    Instant lastModified() {
        return modified.truncatedTo(ChronoUnit.SECONDS);
    }

    String lastModifiedField() {
        return DateGenerator.formatDate(lastModified());
    }
}
