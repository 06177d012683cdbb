package io.github.dynurl.examples.stores;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Installs the servers from npm below target, in the versions of npm/package-lock.json. */
final class NodeModules {
    private static final Path SOURCE = Path.of("npm");
    private static final Path INSTALLED = Path.of("target", "npm").toAbsolutePath();
    private static final int SECONDS = 240;

    static final Path FOLDER = INSTALLED.resolve("node_modules");

    private NodeModules() {}

    /** Installs the servers, unless these versions are already installed. */
    static synchronized void install() throws IOException, InterruptedException {
        Path lock = SOURCE.resolve("package-lock.json");
        Path done = INSTALLED.resolve("installed.json");
        if (Files.exists(done) && Files.mismatch(lock, done) < 0) {
            return;
        }
        Files.createDirectories(INSTALLED);
        copy(SOURCE.resolve("package.json"), INSTALLED.resolve("package.json"));
        copy(lock, INSTALLED.resolve("package-lock.json"));
        Programs.run(
                INSTALLED,
                SECONDS,
                "command -v npm || { echo npm is missing, install the Debian packages nodejs npm; exit 127; };"
                        + " npm ci --ignore-scripts --no-audit --no-fund");
        copy(lock, done);
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
}
