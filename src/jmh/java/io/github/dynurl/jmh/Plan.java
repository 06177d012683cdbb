package io.github.dynurl.jmh;

import static java.util.Map.entry;

import io.github.dynurl.jmh.Contender.Kind;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Says what is measured of one class of benchmarks, and how. Immutable.
 *
 * @param title what the table of the results is called
 * @param benchmarks the class
 * @param workloads its methods; empty for all
 * @param contenders who does them; empty where the class does not ask
 * @param threads how many at once
 * @param warm seconds before it is measured; 0 for once
 * @param measured seconds; 0 for three times
 * @param heap the heap, as {@code -Xmx} wants it
 */
record Plan(
        String title,
        Class<?> benchmarks,
        List<String> workloads,
        List<Kind> contenders,
        int threads,
        double warm,
        double measured,
        String heap) {
    private static final List<String> MAIN =
            List.of("getMetadata", "getData1KiB", "setData1KiB", "updateMetadata", "notFound");
    private static final List<String> SELECT = List.of("getWideMetadata", "getSelectedMetadata");
    private static final List<String> OTHERS =
            List.of("getWideMetadata", "getSelectedMetadata", "getData1MiB", "setData1MiB", "exists", "delete");
    private static final List<String> S3 =
            List.of("getData1KiB", "setData1KiB", "getData1MiB", "setData1MiB", "exists", "delete");
    private static final List<Kind> ALL =
            List.of(Kind.plain, Kind.camelHttp, Kind.dynurlTemplate, Kind.dynurlRoute, Kind.httpStore);
    private static final List<Kind> S3_CLIENTS = List.of(Kind.plain, Kind.camelHttp, Kind.camelS3, Kind.dynurlRoute);
    private static final List<Kind> ROUTES = List.of(Kind.plain, Kind.camelHttp, Kind.dynurlRoute);
    private static final List<Kind> STREAMING = List.of(Kind.plain, Kind.camelHttp, Kind.dynurlRoute, Kind.httpStore);
    private static final List<Kind> TWO = List.of(Kind.plain, Kind.dynurlRoute);

    /** How long it takes until the compiler has done with a route of Camel, on two cores that the server is on, too. */
    private static final double WARM = 12;

    /** The same where threads leave the compiler no core. */
    private static final double LONG_WARM = 40;

    private static final double MEASURED = 4;

    private static final int MAX_PLATFORM_THREADS = 100;

    /** Holds what can be asked for by {@code jmh.form}. */
    private static final Map<String, List<Plan>> FORMS = new TreeMap<>(Map.ofEntries(
            entry("quick", List.of(small("two operations", List.of("getMetadata", "updateMetadata"), ROUTES, 1))),
            entry("small", List.of(small("small operations", MAIN, ROUTES, 1))),
            entry(
                    "threads",
                    List.of(new Plan(
                            "small operations, 8 threads",
                            SmallOperations.class,
                            MAIN,
                            ROUTES,
                            8,
                            LONG_WARM,
                            MEASURED,
                            "256m"))),
            entry("others", List.of(small("more operations", OTHERS, ALL, 1))),
            entry("s3", List.of(small("operations of S3", S3, S3_CLIENTS, 1))),
            entry(
                    "queries",
                    List.of(
                            new Plan("queries", Queries.class, List.of(), ALL, 1, 8, MEASURED, "256m"),
                            new Plan(
                                    "a query of a million keys, -Xmx64m",
                                    Queries.class,
                                    List.of("queryKeys1000000"),
                                    TWO,
                                    1,
                                    8,
                                    MEASURED,
                                    "64m"))),
            entry(
                    "streams",
                    List.of(
                            new Plan("streams of 1 GiB, -Xmx64m", Streams.class, List.of(), STREAMING, 1, 0, 0, "64m"),
                            new Plan("the same, -Xmx40m", Streams.class, List.of(), TWO, 1, 0, 0, "40m"),
                            new Plan("8 of them at once, -Xmx64m", Streams.class, List.of(), TWO, 8, 0, 0, "64m"))),
            entry(
                    "virtual",
                    List.of(new Plan(
                            "2,000 virtual threads, 20 ms for each response",
                            ManyAtOnce.class,
                            List.of(),
                            List.of(Kind.plain, Kind.httpStore, Kind.dynurlRoute),
                            2000,
                            WARM,
                            MEASURED,
                            "256m"))),
            entry("consuming", List.of(new Plan("consuming", Consuming.class, List.of(), List.of(), 1, 0, 0, "256m"))),
            entry(
                    "profile",
                    List.of(new Plan(
                            "profile",
                            SmallOperations.class,
                            List.of("getMetadata", "getData1KiB", "notFound"),
                            TWO,
                            1,
                            WARM,
                            4 * MEASURED,
                            "256m"))),
            entry("allocation", List.of(small("allocation", concat(MAIN, SELECT), List.of(Kind.dynurlRoute), 1)))));

    private static List<String> concat(List<String> some, List<String> more) {
        return Stream.concat(some.stream(), more.stream()).toList();
    }

    private static Plan small(String title, List<String> workloads, List<Kind> contenders, int threads) {
        return new Plan(title, SmallOperations.class, workloads, contenders, threads, WARM, MEASURED, "256m");
    }

    /** Returns the plans of a form: {@code full} has all that is measured. */
    static List<Plan> of(String form) {
        if (form.equals("full")) {
            return Stream.of("small", "threads", "others", "s3", "queries", "streams", "consuming")
                    .flatMap(each -> of(each).stream())
                    .toList();
        }
        List<Plan> plans = FORMS.get(form);
        if (plans == null) {
            throw new IllegalArgumentException("jmh.form is " + form + "; it can be full, " + FORMS.keySet());
        }
        return plans;
    }

    /** Returns how often a form is gone through, at most. */
    static int roundsOf(String form) {
        return form.equals("quick") || form.equals("profile") ? 1 : 3;
    }

    /** Returns whether the threads are virtual ones, which a JDK has from version 21. */
    boolean isVirtual() {
        return threads > MAX_PLATFORM_THREADS;
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
}
