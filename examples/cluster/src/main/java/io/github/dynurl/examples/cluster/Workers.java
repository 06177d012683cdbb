package io.github.dynurl.examples.cluster;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The worker processes. When this is closed they are killed, and no more are started. Thread-safe. */
final class Workers implements AutoCloseable {
    /** What the shell calls the end of a process by a signal: this and more. */
    private static final int SIGNAL = 128;

    private final List<One> all = new ArrayList<>();
    private boolean closed;

    /** One process, and what it has recorded. */
    static final class One {
        private final Process process;
        private final Records records;
        private volatile boolean killed;

        private One(Process process, Records records) {
            this.process = process;
            this.records = records;
        }

        long pid() {
            return process.pid();
        }

        boolean isAlive() {
            return !killed && process.isAlive();
        }

        List<Records.Entry> processed() throws IOException {
            return records.read();
        }

        /** Ends it as {@code kill -9} does. */
        void kill() {
            killed = true;
            process.destroyForcibly();
        }

        /** Fails if it has ended, and nobody has killed it. */
        private void check() {
            if (!killed && !process.isAlive() && process.exitValue() < SIGNAL) {
                throw new IllegalStateException(
                        "the worker with pid " + pid() + " ended with status " + process.exitValue());
            }
        }
    }

    /** Starts a worker with the class path of this process; its stdin ends when this process does. */
    synchronized void start(String baseUrl, String queryUrl, Path records, int millis) throws IOException {
        if (closed) {
            throw new IOException("No worker is started any more");
        }
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:+ExitOnOutOfMemoryError",
                "-classpath",
                System.getProperty("java.class.path"),
                Worker.class.getName(),
                baseUrl,
                queryUrl,
                records.toString(),
                Integer.toString(millis));
        Process process = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        all.add(new One(process, new Records(records)));
    }

    synchronized List<One> all() {
        return List.copyOf(all);
    }

    /** Returns how many are dead. */
    long dead() {
        return all().stream().filter(worker -> !worker.isAlive()).count();
    }

    /** Fails if a worker has ended by itself, or none is left. */
    void check() {
        all().forEach(One::check);
        if (dead() == all().size()) {
            throw new IllegalStateException("no worker is left");
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        all.forEach(One::kill);
    }
}
