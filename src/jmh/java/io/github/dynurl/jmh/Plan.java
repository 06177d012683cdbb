package io.github.dynurl.jmh;

import io.github.dynurl.jmh.Contender.Kind;
import java.util.Arrays;
import java.util.List;

/**
 * Says what is measured of one class of benchmarks, and how. Immutable.
 *
 * @param title what the table of the results is called
 * @param benchmarks the class
 * @param workloads its methods; empty for all
 * @param contenders who does them; empty where the class does not ask
 * @param threads how many at once
 * @param seconds how long each is warmed up, and then measured; 0 for once each
 * @param heap the heap, as {@code -Xmx} wants it
 */
record Plan(
        String title,
        Class<?> benchmarks,
        List<String> workloads,
        List<Kind> contenders,
        int threads,
        double seconds,
        String heap) {
    private static final List<String> MAIN =
            List.of("getMetadata", "getData1KiB", "setData1KiB", "updateMetadata", "notFound");
    private static final List<Kind> ALL = List.of(Kind.values());
    private static final List<Kind> THREE = List.of(Kind.plain, Kind.camelHttp, Kind.dynurlRoute);
    private static final List<Kind> STREAMING = List.of(Kind.plain, Kind.camelHttp, Kind.dynurlRoute, Kind.httpStore);

    /** What takes three minutes. */
    static List<Plan> quick() {
        return List.of(small("small operations, 1 thread", MAIN, THREE, 1, 1.5));
    }

    /** All that there is. */
    static List<Plan> full() {
        return List.of(
                small("small operations, 1 thread", List.of(), ALL, 1, 2),
                small("small operations, 8 threads", MAIN, THREE, 8, 2),
                new Plan("queries", Queries.class, List.of(), ALL, 1, 2, "256m"),
                new Plan(
                        "a query of a million keys, -Xmx64m",
                        Queries.class,
                        List.of("queryKeys1000000"),
                        List.of(Kind.plain, Kind.dynurlRoute),
                        1,
                        2,
                        "64m"),
                new Plan("streams of 1 GiB, -Xmx64m", Streams.class, List.of(), STREAMING, 1, 0, "64m"),
                new Plan("8 streams of 1 GiB at once, -Xmx64m", Streams.class, List.of(), streams(), 8, 0, "64m"),
                new Plan("consuming 100,000 objects", Consuming.class, List.of(), List.of(), 1, 0, "256m"));
    }

    /** What must not allocate more than it did. */
    static List<Plan> allocation() {
        return List.of(small("allocation", MAIN, List.of(Kind.dynurlRoute), 1, 4));
    }

    private static List<Kind> streams() {
        return List.of(Kind.plain, Kind.dynurlRoute);
    }

    private static Plan small(
            String title, List<String> workloads, List<Kind> contenders, int threads, double seconds) {
        return new Plan(title, SmallOperations.class, workloads, contenders, threads, seconds, "256m");
    }

    /** Returns what selects the methods. */
    String pattern() {
        String methods = workloads.isEmpty() ? ".*" : String.join("|", workloads);
        return benchmarks.getName().replace(".", "\\.") + "\\.(" + methods + ")$";
    }

    /** Returns the names of the contenders. */
    String[] contenderNames() {
        return contenders.stream().map(Kind::name).toArray(String[]::new);
    }

    /** Returns the plans of a form. */
    static List<Plan> of(String form) {
        return switch (form) {
            case "quick" -> quick();
            case "full" -> full();
            case "allocation" -> allocation();
            default ->
                throw new IllegalArgumentException(
                        "jmh.form is " + form + "; it can be " + Arrays.asList("quick", "full", "allocation"));
        };
    }
}
