package io.github.dynurl.soak;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Measures this process at intervals and reports what has grown since the warm-up. For one thread. */
final class Samples {
    /**
     * Describes a measured value, and by how much the median of the last third may exceed the median of the second
     * third.
     */
    private record Measure(String name, long unit, ToLongFunction<Sample> value, long allowance) {}

    /**
     * Each connection needs a thread and two descriptors; connections in a pool stay open. A query sends 8 requests at
     * the same time, and four workers and a consumer one each, so that 13 requests can be active by chance.
     */
    private static final List<Measure> MEASURES = List.of(
            new Measure("heap in KiB", 1024, Sample::heap, 4 * 1024 * 1024),
            new Measure("threads", 1, Sample::threads, 24),
            new Measure("descriptors", 1, Sample::descriptors, 40),
            new Measure("active requests", 1, Sample::activeRequests, 16),
            new Measure("connections", 1, Sample::connections, 16));

    /**
     * One measurement.
     *
     * @param heap bytes in use after a collection
     * @param descriptors open files and sockets; 0 if the system does not count them
     */
    record Sample(long heap, int threads, long descriptors, int activeRequests, int connections) {}

    private final List<Sample> samples = new ArrayList<>();
    private final IntSupplier activeRequests;
    private final IntSupplier connections;

    Samples(IntSupplier activeRequests, IntSupplier connections) {
        this.activeRequests = activeRequests;
        this.connections = connections;
    }

    void add() {
        samples.add(now());
    }

    Sample now() {
        System.gc();
        return new Sample(
                heapAfterCollection(),
                ManagementFactory.getThreadMXBean().getThreadCount(),
                descriptors(),
                activeRequests.getAsInt(),
                connections.getAsInt());
    }

    static long descriptors() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getOpenFileDescriptorCount()
                : 0;
    }

    private static long heapAfterCollection() {
        long sum = 0;
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            MemoryUsage usage = pool.getType() == MemoryType.HEAP ? pool.getCollectionUsage() : null;
            sum += usage == null ? 0 : usage.getUsed();
        }
        return sum;
    }

    /** Returns the measured values that have grown. */
    List<String> growth() {
        List<String> result = new ArrayList<>();
        for (Measure measure : MEASURES) {
            if (median(measure, 2) > median(measure, 1) + measure.allowance) {
                result.add(measure.name() + " has grown: " + samples);
            }
        }
        return result;
    }

    private long median(Measure measure, int third) {
        int size = samples.size();
        long[] sorted = samples.subList(size * third / 3, size * (third + 1) / 3).stream()
                .mapToLong(measure.value)
                .sorted()
                .toArray();
        return sorted.length == 0 ? 0 : sorted[sorted.length / 2];
    }

    /** Returns the medians of the three thirds. */
    @Override
    public String toString() {
        return "medians of the thirds of " + samples.size() + " samples: "
                + MEASURES.stream().map(this::medians).collect(Collectors.joining("; "));
    }

    private String medians(Measure measure) {
        return IntStream.range(0, 3)
                .mapToObj(third -> String.valueOf(median(measure, third) / measure.unit()))
                .collect(Collectors.joining(", ", measure.name() + " ", ""));
    }
}
