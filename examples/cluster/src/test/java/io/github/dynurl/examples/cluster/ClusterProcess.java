package io.github.dynurl.examples.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A run of the example in a JVM of its own. */
final class ClusterProcess implements AutoCloseable {
    private static final int TIMEOUT_SECONDS = 60;
    private static final Pattern PID = Pattern.compile("PID (\\d+)");

    private final Process process;
    private final Path out;
    private final Path err;

    private ClusterProcess(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /** Starts the example with system properties; its output and its temporary files go into the folder {@code work}. */
    static ClusterProcess start(Path work, String... properties) throws IOException {
        Path out = work.resolve("out.txt");
        Path err = work.resolve("err.txt");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-Djava.io.tmpdir=" + Files.createDirectories(work.resolve("tmp"))));
        for (String property : properties) {
            command.add("-Dcluster." + property);
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Cluster.class.getName()));
        Process process = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        return new ClusterProcess(process, out, err);
    }

    /** Waits for the end of the process, and returns its exit status. */
    int status() throws IOException, InterruptedException {
        if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
            throw new IOException("The cluster did not end: " + out());
        }
        return process.exitValue();
    }

    List<String> out() throws IOException {
        return Files.readAllLines(out, UTF_8);
    }

    String err() throws IOException {
        return Files.readString(err, UTF_8);
    }

    /** Returns the living workers among those whose PIDs the example has printed. */
    List<ProcessHandle> workers() throws IOException {
        return PID.matcher(Files.readString(out, UTF_8))
                .results()
                .map(pid -> ProcessHandle.of(Long.parseLong(pid.group(1))))
                .flatMap(Optional::stream)
                .collect(Collectors.toList());
    }

    /** Kills the process like {@code kill -9}. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }
}
