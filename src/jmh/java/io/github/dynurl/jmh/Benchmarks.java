package io.github.dynurl.jmh;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.hc.core5.util.VersionInfo;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.profile.JavaFlightRecorderProfiler;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Runs the benchmarks, each in a process of its own beside the server's, round after round; says the medians, and draws
 * them.
 */
public final class Benchmarks {
    private static final String SERVER = "benchmark.server";
    private static final Path TARGET = Path.of("target", "jmh");
    private static final Path ALLOCATION = Path.of("src", "jmh", "allocation.properties");

    /** How much more than noted an operation may allocate. */
    private static final double TOLERANCE = 1.10;

    private static final String PROFILE = "profile";

    private Benchmarks() {}

    /** Returns the base URL of the store that takes so many milliseconds for each answer. */
    static String server(int millis) {
        return System.getProperty(SERVER) + "/" + millis;
    }

    /** Runs a form, see {@link Plan#of}. */
    public static void main(String[] arguments) throws Exception {
        String form = arguments[0];
        Files.createDirectories(TARGET);
        Process server = startServer();
        try {
            Measurements measurements = run(form, url(server));
            String machine = machine();
            String report = machine + "\n" + measurements.tables();
            if (form.equals(PROFILE)) {
                report += "\n" + Profile.table(TARGET.resolve(PROFILE));
            }
            System.out.println(report);
            Files.writeString(TARGET.resolve(form + ".md"), report);
            if (form.equals("allocation")) {
                List<String> wrong = tooMuch(measurements);
                if (!wrong.isEmpty()) {
                    throw new IllegalStateException("allocation: " + wrong);
                }
            } else if (form.equals("small")) {
                Files.writeString(TARGET.resolve("small.svg"), new Chart(measurements, machine).svg());
            }
        } finally {
            server.destroy();
        }
    }

    private static Process startServer() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        BenchmarkServer.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static String url(Process server) throws IOException {
        BufferedReader out = new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8));
        String url = out.readLine();
        if (url == null) {
            throw new IOException("the server did not start");
        }
        return url;
    }

    private static Measurements run(String form, String server) throws RunnerException, IOException {
        Measurements measurements = new Measurements();
        for (int round = 1; round <= Plan.roundsOf(form); round++) {
            for (Plan plan : Plan.of(form)) {
                String file =
                        String.format("%s-%d-%s.json", form, round, plan.title().replaceAll("\\W+", "-"));
                measurements.add(
                        plan,
                        round,
                        new Runner(profiled(form, options(plan, server))
                                        .resultFormat(ResultFormatType.JSON)
                                        .result(TARGET.resolve(file).toString())
                                        .build())
                                .run());
            }
            if (form.equals("allocation") && tooMuch(measurements).isEmpty()) {
                break; // what is right once need not be measured again
            }
        }
        return measurements;
    }

    private static ChainedOptionsBuilder options(Plan plan, String server) {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include(plan.pattern())
                .threads(plan.threads())
                .forks(1)
                .warmupIterations(1)
                .measurementIterations(1)
                .addProfiler(GCProfiler.class)
                .shouldFailOnError(false)
                .jvmArgs("-Xmx" + plan.heap(), "-D" + SERVER + "=" + server, "-Djava.net.preferIPv4Stack=true");
        if (plan.isVirtual()) {
            options.jvmArgsAppend("-Djmh.executor=VIRTUAL");
        }
        if (plan.measured() > 0) {
            options.warmupTime(seconds(plan.warm())).measurementTime(seconds(plan.measured()));
        } else {
            options.measurementIterations(3);
        }
        if (!plan.contenders().isEmpty()) {
            options.param("contender", plan.contenderNames());
        }
        return options;
    }

    private static ChainedOptionsBuilder profiled(String form, ChainedOptionsBuilder options) {
        return form.equals(PROFILE)
                ? options.addProfiler(
                        JavaFlightRecorderProfiler.class, "dir=" + TARGET.resolve(PROFILE) + ";configName=profile")
                : options;
    }

    private static TimeValue seconds(double seconds) {
        return TimeValue.milliseconds((long) (seconds * 1000));
    }

    /** Returns when, and on what, the figures were measured. */
    private static String machine() {
        return String.format(
                "%s, %d cores, JDK %s, Camel %s, HttpClient %s, server and client on one machine",
                LocalDate.now(ZoneOffset.UTC),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("java.version"),
                new DefaultCamelContext().getVersion(),
                VersionInfo.loadVersionInfo("org.apache.hc.client5", Benchmarks.class.getClassLoader())
                        .getRelease());
    }

    /** Returns what is wrong with the bytes that were allocated, by what the file says; empty if nothing is. */
    private static List<String> tooMuch(Measurements measurements) throws IOException {
        Properties noted = new Properties();
        try (BufferedReader in = Files.newBufferedReader(ALLOCATION)) {
            noted.load(in);
        }
        List<String> wrong = new ArrayList<>();
        for (Measurements.Subject subject : measurements.subjects()) {
            String bytes = String.valueOf(noted.remove(subject.workload()));
            double limit = bytes.equals("null") ? 0 : Double.parseDouble(bytes) * TOLERANCE;
            if (measurements.fewestBytes(subject) > limit) {
                wrong.add(String.format(
                        Locale.ROOT,
                        "%s allocates %,.0f bytes, more than the %,.0f that %s and 10 %% allow",
                        subject.workload(),
                        measurements.fewestBytes(subject),
                        limit,
                        ALLOCATION));
            }
        }
        noted.keySet().forEach(missing -> wrong.add(missing + " was not measured"));
        return wrong;
    }
}
