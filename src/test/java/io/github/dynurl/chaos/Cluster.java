package io.github.dynurl.chaos;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** Runs workers as processes, and kills, stops and replaces them. For one thread. */
final class Cluster implements AutoCloseable {
    private final List<Process> workers = new ArrayList<>();
    private final List<String> arguments;
    private final Random random;
    private int kills;
    private int stops;

    Cluster(int size, List<String> arguments, long seed) throws IOException {
        this.arguments = arguments;
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

    /** Kills a worker and starts another one, or stops one for a while; the while is in milliseconds. */
    void disturb(long longestStop) throws IOException, InterruptedException {
        int victim = random.nextInt(workers.size());
        if (random.nextBoolean()) {
            workers.get(victim).destroyForcibly();
            workers.set(victim, start());
            kills++;
        } else {
            long pid = workers.get(victim).pid();
            signal("STOP", pid);
            stops++;
            Thread.sleep(random.nextLong(longestStop));
            signal("CONT", pid);
        }
    }

    private static void signal(String name, long pid) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, String.valueOf(pid)).start().waitFor();
    }

    /** Returns a time until the next disturbance, in milliseconds, up to the longest. */
    long pause(long longest) {
        return longest / 4 + random.nextLong(longest * 3 / 4);
    }

    int kills() {
        return kills;
    }

    int stops() {
        return stops;
    }

    /** Returns how many workers run. */
    long alive() {
        return workers.stream().filter(Process::isAlive).count();
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
