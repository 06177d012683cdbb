package io.github.dynurl.jmh;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordingFile;

/** Says whose code an operation spends its time in, and whose code allocates, by what Java Flight Recorder has sampled. */
final class Profile {
    /** The beginnings of class names, and whose they are; the first frame from the top that has one decides. */
    private static final Map<String, String> OWNERS = new LinkedHashMap<>();

    static {
        OWNERS.put("io.github.dynurl.jmh", "benchmark");
        OWNERS.put("io.github.dynurl.camel", "dynurl: camel");
        OWNERS.put("io.github.dynurl.store", "dynurl: store");
        OWNERS.put("org.apache.hc", "HttpClient");
        OWNERS.put("org.apache.camel", "Camel");
        OWNERS.put("com.fasterxml", "Jackson");
    }

    private Profile() {}

    /** Reads all recordings below a folder, and shows them as a table in Markdown. */
    static String table(Path folder) throws IOException {
        StringBuilder out = new StringBuilder("| operation | what | of | parts |\n|---|---|---:|---|\n");
        List<Path> recordings;
        try (Stream<Path> files = Files.walk(folder)) {
            recordings = files.filter(file -> file.toString().endsWith(".jfr"))
                    .sorted()
                    .toList();
        }
        for (Path recording : recordings) {
            String name = String.valueOf(recording.getName(recording.getNameCount() - 2))
                    .replaceFirst("^.*\\.(\\w+)-Throughput-contender-", "$1, ");
            Map<String, Double> time = new TreeMap<>();
            Map<String, Double> bytes = new TreeMap<>();
            read(recording, time, bytes);
            out.append(row(name, "samples in Java", time));
            out.append(row(name, "bytes sampled", bytes));
        }
        return out.toString();
    }

    private static void read(Path recording, Map<String, Double> time, Map<String, Double> bytes) throws IOException {
        try (RecordingFile events = new RecordingFile(recording)) {
            while (events.hasMoreEvents()) {
                RecordedEvent event = events.readEvent();
                String owner = owner(event.getStackTrace());
                switch (event.getEventType().getName()) {
                    case "jdk.ExecutionSample" -> add(time, owner, 1);
                    case "jdk.ObjectAllocationSample" -> add(bytes, owner, (double) event.getLong("weight"));
                    default -> {}
                }
            }
        }
    }

    private static void add(Map<String, Double> sums, String owner, double weight) {
        if (!owner.isEmpty()) {
            sums.merge(owner, weight, Double::sum);
        }
    }

    /** Returns whose code runs; empty if it is no thread that does the operation. */
    private static String owner(RecordedStackTrace stack) {
        if (stack == null) {
            return "";
        }
        List<String> names = new ArrayList<>();
        for (RecordedFrame frame : stack.getFrames()) {
            names.add(frame.getMethod().getType().getName());
        }
        return names.stream().noneMatch(name -> name.contains("jmh_generated"))
                ? ""
                : names.stream()
                        .flatMap(name -> OWNERS.entrySet().stream().filter(owner -> name.startsWith(owner.getKey())))
                        .map(Map.Entry::getValue)
                        .findFirst()
                        .orElse("JDK");
    }

    private static String row(String name, String what, Map<String, Double> sums) {
        double total = sums.values().stream().mapToDouble(Double::doubleValue).sum();
        String parts = sums.entrySet().stream()
                .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                .map(part -> String.format(Locale.ROOT, "%s %.0f %%", part.getKey(), part.getValue() * 100 / total))
                .reduce((one, other) -> one + ", " + other)
                .orElse("none");
        return String.format(Locale.ROOT, "| %s | %s | %,.0f | %s |%n", name, what, total, parts);
    }
}
