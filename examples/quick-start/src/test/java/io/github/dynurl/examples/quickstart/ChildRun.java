package io.github.dynurl.examples.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What the quick start did in a JVM of its own. */
record ChildRun(int status, List<String> out, String err) {
    private static final int SECONDS = 60;

    /** Runs it with a heap of 96 MiB and the given system properties, in a folder for its output and temporary files. */
    static ChildRun of(Path work, String... properties) throws IOException, InterruptedException {
        File out = work.resolve("out.txt").toFile();
        File err = work.resolve("err.txt").toFile();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx96m",
                "-XX:+ExitOnOutOfMemoryError",
                "-Djdk.console=java.base",
                "-Djava.io.tmpdir=" + Files.createDirectories(work.resolve("tmp"))));
        for (String property : properties) {
            command.add("-Dquickstart." + property);
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), QuickStart.class.getName()));
        ProcessBuilder builder = new ProcessBuilder(command).redirectOutput(out).redirectError(err);
        // Names of files are not tied to the locale of the machine that builds.
        builder.environment().put("LC_ALL", "C.UTF-8");
        Process process = builder.start();
        if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
            throw new IOException("The quick start did not end");
        }
        return new ChildRun(
                process.exitValue(), Files.readAllLines(out.toPath(), UTF_8), Files.readString(err.toPath()));
    }

    String lastLine() {
        return out.isEmpty() ? "" : out.get(out.size() - 1);
    }
}
