package io.github.dynurl.examples.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A new folder that is deleted with all it holds when it is closed. */
final class TempFolder implements AutoCloseable {
    private static final int ATTEMPTS = 20;
    private static final long PAUSE_NANOS = 50_000_000;

    private final Path path;

    private TempFolder(Path path) {
        this.path = path;
    }

    static TempFolder create() throws IOException {
        return new TempFolder(Files.createTempDirectory("cluster-"));
    }

    Path path() {
        return path;
    }

    /** Deletes all of it; tries again for a while if somebody still writes to it. */
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
