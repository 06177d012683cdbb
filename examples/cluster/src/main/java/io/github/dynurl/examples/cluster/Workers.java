package io.github.dynurl.examples.cluster;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The worker processes. {@link #close} kills them and prevents further starts. Thread-safe. */
final class Workers implements AutoCloseable {
    /** A higher exit status means that a signal has ended the process. */
    private static final int SIGNAL = 128;

    private final List<ChildProcess> all = new ArrayList<>();
    private boolean closed;

    /** One worker process and its records. */
    static final class ChildProcess {
        private final Process process;
        private final Records records;
        private volatile boolean killed;

        private ChildProcess(Process process, Records records) {
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

        /** Kills the process like {@code kill -9}. */
        void kill() {
            killed = true;
            process.destroyForcibly();
        }

        /** Throws an exception if the process has ended by itself. */
        private void check() {
            if (!killed && !process.isAlive() && process.exitValue() < SIGNAL) {
                throw new IllegalStateException(
                        "the worker with pid " + pid() + " ended with status " + process.exitValue());
            }
        }
    }

    /** Starts a worker with the class path of this process. The stdin of the worker ends when this process ends. */
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
        all.add(new ChildProcess(process, new Records(records)));
    }

    synchronized List<ChildProcess> all() {
        return List.copyOf(all);
    }

    /** Returns the number of workers that have ended. */
    long dead() {
        return all().stream().filter(worker -> !worker.isAlive()).count();
    }

    /** Throws an exception if a worker has ended by itself, or if all workers have ended. */
    void check() {
        all().forEach(ChildProcess::check);
        if (dead() == all().size()) {
            throw new IllegalStateException("no worker is left");
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        all.forEach(ChildProcess::kill);
    }
}
