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

/** The example in a JVM of its own. */
final class ClusterProcess implements AutoCloseable {
    private static final int SECONDS = 60;
    private static final Pattern PID = Pattern.compile("PID (\\d+)");

    private final Process process;
    private final Path out;
    private final Path err;

    private ClusterProcess(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /** Starts it with the given system properties, in a folder for its output and temporary files. */
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

    /** Waits for its end, and returns its status. */
    int status() throws IOException, InterruptedException {
        if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
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

    /** Returns the workers that it has said to have started. */
    List<ProcessHandle> workers() throws IOException {
        return PID.matcher(Files.readString(out, UTF_8))
                .results()
                .map(pid -> ProcessHandle.of(Long.parseLong(pid.group(1))))
                .flatMap(Optional::stream)
                .collect(Collectors.toList());
    }

    /** Ends it as {@code kill -9} does. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }
}
