package io.github.dynurl.examples.kafka;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The processes of the nodes, and their records. */
final class Nodes implements AutoCloseable {
    private static final int HEAP_MEGABYTES = 96;

    private final List<ChildJvm> processes = new ArrayList<>();
    private final List<Path> records = new ArrayList<>();
    private final Path folder;
    private final long millis;
    private final List<String> options;
    /** The number of killed nodes, which are the first in {@code processes}. */
    private int killed;

    /**
     * Starts no node yet.
     *
     * @param millis how long the work on an object takes
     * @param properties override application.properties
     */
    Nodes(Path folder, long millis, Map<String, String> properties) {
        this.folder = folder;
        this.millis = millis;
        this.options = properties.entrySet().stream()
                .map(property -> "-D" + property.getKey() + "=" + property.getValue())
                .collect(Collectors.toList());
    }

    void start() throws IOException {
        Path file = folder.resolve("node-" + processes.size());
        records.add(file);
        processes.add(ChildJvm.start(
                RecordingNode.class,
                HEAP_MEGABYTES,
                folder.resolve(file.getFileName() + ".log"),
                options,
                List.of(file.toString(), Long.toString(millis))));
    }

    /** Kills the oldest living node like {@code kill -9}. */
    void killOldest() {
        processes.get(killed++).kill();
    }

    int killed() {
        return killed;
    }

    /** Throws an exception if a node has ended by itself. */
    void check() {
        if (processes.stream().skip(killed).anyMatch(node -> !node.isAlive())) {
            throw new IllegalStateException("a node has ended by itself");
        }
    }

    /** Returns how often each key was processed. */
    Map<String, Integer> processed() throws IOException {
        check();
        Map<String, Integer> times = new TreeMap<>();
        for (Path file : records) {
            if (Files.exists(file)) {
                Files.readAllLines(file).forEach(key -> times.merge(key, 1, Integer::sum));
            }
        }
        return times;
    }

    /** Returns how often objects were processed again, in total. */
    int repetitions() throws IOException {
        return processed().values().stream().mapToInt(times -> times - 1).sum();
    }

    boolean everyNodeHasWorked() {
        return records.stream().allMatch(Files::exists);
    }

    @Override
    public void close() {
        processes.forEach(ChildJvm::close);
    }
}
