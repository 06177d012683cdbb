package io.github.dynurl.examples.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The result of a run of the quick start in a JVM of its own. */
record ChildRun(int status, List<String> out, String err) {
    private static final int TIMEOUT_SECONDS = 60;

    /** Runs the quick start with system properties; its output and its temporary files go into the folder {@code work}. */
    static ChildRun of(Path work, String... properties) throws IOException, InterruptedException {
        File out = work.resolve("out.txt").toFile();
        File err = work.resolve("err.txt").toFile();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx96m",
                "-XX:+ExitOnOutOfMemoryError",
                // From JDK 22 on, System.console() is otherwise not null if the output is redirected.
                "-Djdk.console=java.base",
                "-Djava.io.tmpdir=" + Files.createDirectories(work.resolve("tmp"))));
        for (String property : properties) {
            command.add("-Dquickstart." + property);
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), QuickStart.class.getName()));
        ProcessBuilder builder = new ProcessBuilder(command).redirectOutput(out).redirectError(err);
        // A UTF-8 locale, so that file names do not depend on the locale of the machine.
        builder.environment().put("LC_ALL", "C.UTF-8");
        Process process = builder.start();
        if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
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
