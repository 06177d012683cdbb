package io.github.dynurl.examples.stores;

import static org.awaitility.Awaitility.await;

import io.github.dynurl.examples.server.TempFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A server that runs the start.sh of its folder, on a free port and in a temporary folder. */
final class ServerProcess implements Running {
    private static final Path LOGS = Path.of("target", "stores");
    private static final Duration START = Duration.ofSeconds(30);
    private static final int ATTEMPTS = 3;

    private final Process process;
    private final TempFolder folder;
    private final int port;
    private final String version;
    private final Path log;

    private ServerProcess(Process process, TempFolder folder, int port, String version, Path log) {
        this.process = process;
        this.folder = folder;
        this.port = port;
        this.version = version;
        this.log = log;
    }

    /** Starts a server and waits until it listens. Tries another port if another process has taken the port. */
    static ServerProcess start(Server server) throws Exception {
        Path log = Files.createDirectories(LOGS).resolve(server.folder() + ".log");
        for (int attempt = 1; ; attempt++) {
            TempFolder folder = TempFolder.create("dynurl-" + server.folder());
            int port = Ports.free();
            Process process = launch(server, folder.path(), port, log);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> kill(process)));
            boolean started = false;
            try {
                await().atMost(START).until(() -> Ports.answers(port) || !process.isAlive());
                if (process.isAlive()) {
                    String version = Programs.firstLine(server.versionCommand());
                    started = true;
                    return new ServerProcess(process, folder, port, version, log);
                }
            } finally {
                if (!started) {
                    kill(process);
                    folder.close();
                }
            }
            if (attempt == ATTEMPTS || process.exitValue() == Programs.MISSING) {
                throw new AssertionError(server.title() + " did not start:\n" + Files.readString(log));
            }
        }
    }

    private static Process launch(Server server, Path folder, int port, Path log) throws IOException {
        Path script = server.path().resolve("start.sh");
        ProcessBuilder builder = new ProcessBuilder("sh", script.toString(), Integer.toString(port), folder.toString());
        builder.environment().put("STORES_MODULES", NodeModules.FOLDER.toString());
        return builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    }

    @Override
    public String url() {
        return "http://127.0.0.1:" + port;
    }

    @Override
    public String version() {
        return version;
    }

    @Override
    public String awaitLine(String beginning) {
        return await().atMost(START)
                .until(
                        () -> Files.readAllLines(log).stream()
                                .filter(line -> line.startsWith(beginning))
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow()
                .substring(beginning.length());
    }

    @Override
    public void close() throws Exception {
        kill(process);
        folder.close();
    }

    private static void kill(Process process) {
        List<ProcessHandle> all = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(each -> each.onExit().orTimeout(5, TimeUnit.SECONDS).join());
    }
}
