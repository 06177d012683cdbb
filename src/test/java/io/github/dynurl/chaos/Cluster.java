package io.github.dynurl.chaos;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** Runs workers as processes, and kills, pauses and replaces them. For one thread. */
final class Cluster implements AutoCloseable {
    private final List<Process> workers = new ArrayList<>();
    private final List<String> arguments;
    private final Log log;
    private final Random random;
    private int kills;
    private int pauses;

    Cluster(int size, List<String> arguments, Log log, long seed) throws IOException {
        this.arguments = arguments;
        this.log = log;
        this.random = new Random(seed);
        for (int i = 0; i < size; i++) {
            workers.add(start());
        }
    }

    private Process start() throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+ExitOnOutOfMemoryError",
                "-cp",
                System.getProperty("java.class.path"),
                Worker.class.getName()));
        command.addAll(arguments);
        command.add(String.valueOf(random.nextLong()));
        return new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** Kills a worker and starts another one, or pauses a worker, in turn. */
    void disturb(long longestPauseMillis) throws IOException, InterruptedException {
        int victim = random.nextInt(workers.size());
        Process worker = workers.get(victim);
        boolean kill = kills <= pauses;
        long pause = random.nextLong(longestPauseMillis);
        if (!log.disturb(worker.pid())) {
            return;
        }
        long begin = System.nanoTime();
        if (kill) {
            worker.destroyForcibly().waitFor();
            workers.set(victim, start());
            kills++;
        } else {
            signal("STOP", worker.pid());
            Thread.sleep(pause);
            signal("CONT", worker.pid());
            pauses++;
        }
        log.disturbed(worker.pid(), begin, kill);
    }

    private static void signal(String name, long pid) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, String.valueOf(pid)).start().waitFor();
    }

    /** Returns the time until the next disturbance, in milliseconds: from a quarter of the longest time. */
    long nextDelay(long longest) {
        return longest / 4 + random.nextLong(longest * 3 / 4);
    }

    int kills() {
        return kills;
    }

    int pauses() {
        return pauses;
    }

    @Override
    public void close() throws IOException {
        for (Process worker : workers) {
            worker.getOutputStream().close();
        }
        for (Process worker : workers) {
            try {
                if (!worker.waitFor(10, TimeUnit.SECONDS)) {
                    worker.destroyForcibly();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                worker.destroyForcibly();
            }
        }
    }
}
