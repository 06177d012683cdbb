package io.github.dynurl.examples.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A temporary folder. It is deleted with all its files when it is closed. Thread-safe. */
public final class TempFolder implements AutoCloseable {
    private static final int ATTEMPTS = 20;
    private static final long PAUSE_NANOS = 50_000_000;

    private final Path path;

    private TempFolder(Path path) {
        this.path = path;
    }

    /** Creates a folder whose name starts with the given name, so that a user sees which program created the folder. */
    public static TempFolder create(String name) throws IOException {
        return new TempFolder(Files.createTempDirectory(name + "-"));
    }

    /** Returns the folder. */
    public Path path() {
        return path;
    }

    /** Deletes the folder. Tries again for a second if another process still writes to the folder. */
    @Override
    public synchronized void close() {
        for (int i = 0; i < ATTEMPTS && Files.exists(path); i++) {
            try {
                deleteAll();
            } catch (IOException | RuntimeException e) {
                if (i == ATTEMPTS - 1) {
                    System.err.println("Cannot delete " + path + ": " + e);
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    private void deleteAll() throws IOException {
        try (Stream<Path> paths = Files.walk(path)) {
            List<Path> deepestFirst = paths.sorted(Comparator.reverseOrder()).collect(Collectors.toList());
            for (Path each : deepestFirst) {
                Files.deleteIfExists(each);
            }
        }
    }
}
