package io.github.dynurl.camel;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Holds data in a temporary file until its last user lets it go. Thread-safe. */
final class SpooledData {
    private static final Logger LOG = LoggerFactory.getLogger(DynUrlEndpoint.class);

    private final Path file;
    private final AtomicInteger users = new AtomicInteger(1);

    private SpooledData(Path file) {
        this.file = file;
    }

    /** Copies a stream to a new file in a directory, or in the system's own. */
    static SpooledData copyOf(InputStream in, @Nullable Path directory) throws IOException {
        Path file = directory == null
                ? Files.createTempFile("dynurl-", ".data")
                : Files.createTempFile(Files.createDirectories(directory), "dynurl-", ".data");
        try {
            Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
            return new SpooledData(file);
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    InputStream open() throws IOException {
        if (users.get() == 0) {
            throw new IOException("the exchange has ended, and its temporary file with it");
        }
        return Files.newInputStream(file);
    }

    SpooledData share() {
        users.incrementAndGet();
        return this;
    }

    void release() {
        if (users.decrementAndGet() == 0) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                LOG.warn("The temporary file {} could not be deleted", file, e);
            }
        }
    }
}
