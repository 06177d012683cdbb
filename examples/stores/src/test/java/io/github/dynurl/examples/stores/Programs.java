package io.github.dynurl.examples.stores;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Programs that run to their end. */
final class Programs {
    /** The exit status of a shell that does not find a program. */
    static final int MISSING = 127;

    private Programs() {}

    /** Answers the first line that a shell command says. */
    static String firstLine(String command) throws Exception {
        return run(Path.of("."), 30, command).lines().findFirst().orElse("");
    }

    /** Runs a shell command in a folder and answers what it said; fails if it fails. */
    static String run(Path folder, int seconds, String command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(List.of("sh", "-c", "PATH=$PATH:/usr/sbin; " + command))
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(seconds, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new AssertionError(command + " failed:\n" + said);
            }
            return said;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
