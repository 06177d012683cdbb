package io.github.dynurl.examples.server;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.eclipse.jetty.http.DateGenerator;

/** What conditions are compared with: version and time of a part. */
record State(String version, Instant modified) {
    /** Answers the strong ETag, in quotes. */
    String etag() {
        return '"' + version + '"';
    }

    /** Answers the time in whole seconds, as HTTP has it. */
    Instant lastModified() {
        return modified.truncatedTo(ChronoUnit.SECONDS);
    }

    String lastModifiedField() {
        return DateGenerator.formatDate(lastModified());
    }
}
