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

/** Compares Kafka with claim=lease, interleaved: 1, 2 and 4 nodes, work that waits 5 ms. Prints medians as a table. */
final class Measure {
    private static final int MILLIS = 5;

    /** One run, from the moment in which all nodes are at work. */
    private record Run(double requestsPerObject, double objectsPerSecond) {}

    private Measure() {}

    /** Takes the number of objects and of rounds. */
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
        runs.forEach((name, of) -> System.out.printf(
                Locale.ROOT,
                "| %s | %.2f | %.0f |%n",
                name,
                median(of.stream().map(Run::requestsPerObject).toList()),
                median(of.stream().map(Run::objectsPerSecond).toList())));
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
            while (!nodes.everyOneHasWorked()) {
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
        return new Nodes(folder, MILLIS, properties);
    }
}
