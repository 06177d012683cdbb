package io.github.dynurl.examples.stores;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs programs and waits for their end. */
final class Programs {
    /** The exit status of a shell that does not find a program. */
    static final int MISSING = 127;

    private Programs() {}

    /** Returns the first line of the output of a shell command. */
    static String firstLine(String command) throws Exception {
        return run(Path.of("."), 30, command).lines().findFirst().orElse("");
    }

    /** Runs a shell command in a folder and returns its output. Throws AssertionError if the command fails. */
    static String run(Path folder, int seconds, String command) throws InterruptedException {
        try {
            Path output = Files.createDirectories(Path.of("target", "stores")).resolve("command.log");
            Process process = new ProcessBuilder(
                            List.of("sh", "-c", "PATH=$PATH:/usr/local/sbin:/usr/sbin; " + command))
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            process.getOutputStream().close();
            boolean ended = process.waitFor(seconds, TimeUnit.SECONDS);
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            String printed = Files.readString(output);
            if (!ended || process.exitValue() != 0) {
                throw new AssertionError(command + (ended ? " failed:" : " takes too long:") + "\n" + printed);
            }
            return printed;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
