package io.github.dynurl.examples.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server in a separate JVM, which tests can kill. */
final class ChildServer implements AutoCloseable {
    private static final Pattern STARTED = Pattern.compile("Serving objects at (\\S+), queries at (\\S+)");

    private final Process process;
    private final StoreClient client;

    private ChildServer(Process process, StoreClient client) {
        this.process = process;
        this.client = client;
    }

    /** Starts {@link Main} on a free port, with the database and the data location of a configuration. */
    static ChildServer start(Path folder, StoreServerConfig config, String heap) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                heap,
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "--port",
                "0",
                "--folder",
                folder.resolve("store").toString(),
                "--users",
                TestStores.writeUsers(folder).toString()));
        if (config.jdbcUrl() != null) {
            command.addAll(List.of("--jdbc-url", config.jdbcUrl()));
        }
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        if (config.dataUrl() != null) {
            String age = Long.toString(config.leftoversAfter().toSeconds());
            command.addAll(List.of("--data", config.dataUrl(), "--leftovers-after", age));
            builder.environment().putAll(TestBucket.get().environment());
        }
        Process process = builder.start();
        BufferedReader output = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
        String line = output.readLine();
        Matcher started = STARTED.matcher(String.valueOf(line));
        if (!started.matches()) {
            process.destroyForcibly();
            throw new IOException("The server printed " + line);
        }
        return new ChildServer(process, new StoreClient(started.group(1), started.group(2), "alice"));
    }

    StoreClient client() {
        return client;
    }

    /** Kills the process, like kill -9. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }
}
