package io.github.dynurl.examples.kafka;

import io.github.dynurl.examples.server.StoreServer;
import io.github.dynurl.examples.server.TempFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Compares Kafka and claim=lease in turn, with 1, 2 and 4 nodes and work that waits 5 ms. Prints a table of medians. */
final class Measure {
    private static final int WORK_MILLIS = 5;

    /** The result of one run, measured from the moment when each node has processed an object. */
    private record Run(double requestsPerObject, double objectsPerSecond) {}

    private Measure() {}

    /** The arguments are the number of objects and the number of rounds. */
    public static void main(String[] arguments) throws Exception {
        int objects = Integer.parseInt(arguments[0]);
        int rounds = Integer.parseInt(arguments[1]);
        Map<String, List<Run>> runs = new TreeMap<>();
        for (int round = 1; round <= rounds; round++) {
            for (int nodes : new int[] {1, 2, 4}) {
                for (String routes : List.of("lease", "kafka")) {
                    Run run = run(objects, nodes, routes);
                    System.out.println("round " + round + ", " + nodes + " nodes, " + routes + ": " + run);
                    runs.computeIfAbsent(nodes + " | " + routes, name -> new ArrayList<>())
                            .add(run);
                }
            }
        }
        System.out.println("| nodes | by | requests per object | objects per second |\n|---|---|---:|---:|");
        runs.forEach((name, results) -> System.out.printf(
                Locale.ROOT,
                "| %s | %.2f | %.0f |%n",
                name,
                median(results.stream().map(Run::requestsPerObject).toList()),
                median(results.stream().map(Run::objectsPerSecond).toList())));
    }

    private static double median(List<Double> values) {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return sorted.get(sorted.size() / 2);
    }

    private static Run run(int objects, int count, String routes) throws Exception {
        try (TempFolder temp = TempFolder.create("measure");
                StoreServer server = StoreServer.startAnonymous(temp.path().resolve("store"));
                Jobs jobs = new Jobs(server.baseUrl(), server.queryUrl());
                Brokers brokers = routes.equals("kafka") ? Brokers.start(temp.path(), 1, "jobs") : null;
                Nodes nodes = nodes(temp.path(), server, brokers, routes)) {
            jobs.fill(objects);
            for (int i = 0; i < count; i++) {
                nodes.start();
            }
            while (!nodes.everyNodeHasWorked()) {
                Thread.sleep(20);
            }
            return measure(objects, server, nodes);
        }
    }

    private static Run measure(int objects, StoreServer server, Nodes nodes) throws Exception {
        int left = objects - nodes.processed().size();
        long requests = server.requests();
        long start = System.nanoTime();
        while (nodes.processed().size() < objects) {
            Thread.sleep(50);
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        return new Run((double) (server.requests() - requests) / left, left / seconds);
    }

    private static Nodes nodes(Path folder, StoreServer server, Brokers brokers, String routes) throws Exception {
        Map<String, String> properties = new TreeMap<>(Map.of(
                "store.url",
                server.origin(),
                "lock.folder",
                Files.createDirectories(folder.resolve("lock")).toString(),
                "list.delay",
                "1000",
                "routes",
                routes));
        if (brokers != null) {
            properties.put("kafka.brokers", brokers.addresses());
        }
        return new Nodes(folder, WORK_MILLIS, properties);
    }
}
