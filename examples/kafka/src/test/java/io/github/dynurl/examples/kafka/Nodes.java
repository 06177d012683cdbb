package io.github.dynurl.examples.kafka;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The nodes as processes, and what they have recorded. */
final class Nodes implements AutoCloseable {
    private static final int HEAP_MEGABYTES = 96;

    private final List<ChildJvm> processes = new ArrayList<>();
    private final List<Path> records = new ArrayList<>();
    private final Path folder;
    private final long millis;
    private final List<String> options;
    private int killed;

    /**
     * Starts none yet.
     *
     * @param millis what the work on an object takes
     * @param properties win over application.properties
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

    /** Kills -9 the one that was started first of those that live. */
    void killOldest() {
        processes.get(killed++).kill();
    }

    int killed() {
        return killed;
    }

    /** Fails if one has ended by itself. */
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

    /** Returns how often objects were processed once more. */
    int twice() throws IOException {
        return processed().values().stream().mapToInt(times -> times - 1).sum();
    }

    boolean everyOneHasWorked() {
        return records.stream().allMatch(Files::exists);
    }

    @Override
    public void close() {
        processes.forEach(ChildJvm::close);
    }
}
