package io.github.dynurl.soak;

import static org.awaitility.Awaitility.await;

import io.github.dynurl.camel.DynUrlConfiguration;
import io.github.dynurl.camel.DynUrlEndpoint;
import io.github.dynurl.testing.RecordedConnection;
import io.github.dynurl.testing.ScriptedServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.ExceptionHandler;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/** Runs the soak test in a separate process with little memory: server, context and workers, for a limited time. */
final class SoakMain {
    private static final int WORKERS = 4;
    private static final int SAMPLES = 30;

    /** The number of warm-up operations, which load classes and open connections before the measurements. */
    private static final int UNMEASURED = 300;

    /** Limits the memory for the marks of the updates, which {@link SoakStore} keeps. */
    private static final long MOST_OPERATIONS = 10_000_000;

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Descriptors that stay open for other reasons, such as jars that were opened meanwhile. */
    private static final int OTHER_DESCRIPTORS = 16;

    /** The maximum number of connections that HttpClient may leave to the garbage collector. */
    private static final int MOST_FORGOTTEN = 3;

    private final long seed;
    private final Duration time;
    private final Tally tally = new Tally();
    private final Faults faults;
    private final ScriptedServer server = ScriptedServer.start();
    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final Samples samples = new Samples(this::activeRequests, server::openConnections);
    private final List<String> problems = new ArrayList<>();
    private int forgotten;

    private SoakMain(long seed, Duration time) {
        this.seed = seed;
        this.time = time;
        this.faults = new Faults(seed);
    }

    /** Runs with a seed and a number of seconds; prints one line of statistics, followed by the problems. */
    public static void main(String[] arguments) {
        SoakMain main = new SoakMain(Long.parseLong(arguments[0]), Duration.ofSeconds(Long.parseLong(arguments[1])));
        try {
            main.run();
        } catch (Exception e) {
            main.problems.add("the run failed: " + e);
        }
        System.out.println(main);
        main.problems.forEach(System.out::println);
        // Halting ensures that no blocked thread outlives the run.
        Runtime.getRuntime().halt(main.problems.isEmpty() ? 0 : 1);
    }

    private void run() throws Exception {
        server.forgetRequests();
        SoakStore.serve(server, tally, faults);
        Samples.Sample before = samples.now();
        try (camel;
                ProducerTemplate template = camel.createProducerTemplate()) {
            prepare();
            camel.start();
            work(template);
            camel.getRouteController().stopAllRoutes();
            until("no active request", () -> activeRequests() == 0);
        }
        awaitConnections();
        until("no thread of a store", () -> ownThreads().isEmpty());
        until("no more descriptors", () -> Samples.descriptors() <= before.descriptors() + OTHER_DESCRIPTORS);
        problems.addAll(tally.verdict());
        problems.addAll(samples.growth());
        problems.addAll(server.problems());
    }

    private void prepare() throws Exception {
        DynUrlConfiguration configuration = new DynUrlConfiguration();
        configuration.setBaseUrl(server.url("/base"));
        configuration.setQueryUrl(server.url("/find"));
        camel.getRegistry().bind("soak", configuration);
        camel.getRegistry().bind("failures", ExceptionHandler.class, new Failures(tally));
        camel.disableJMX();
        camel.addRoutes(new SoakRoutes(tally));
        camel.getShutdownStrategy().setTimeUnit(TimeUnit.SECONDS);
        camel.getShutdownStrategy().setTimeout(10);
    }

    /** Runs the workers, and measures at intervals after the warm-up. */
    private void work(ProducerTemplate template) throws InterruptedException {
        AtomicLong end = new AtomicLong(System.nanoTime() + PATIENCE.plus(time).toNanos());
        BooleanSupplier mayContinue = () -> System.nanoTime() < end.get() && tally.operations() < MOST_OPERATIONS;
        List<Thread> workers = new ArrayList<>();
        for (int i = 0; i < WORKERS; i++) {
            workers.add(new Thread(new SoakWorker(i, seed, template, tally, mayContinue), "worker " + i));
        }
        workers.forEach(Thread::start);
        until("operations", () -> tally.operations() > UNMEASURED);
        long begin = System.nanoTime();
        end.set(begin + time.toNanos());
        for (int i = 1; i < SAMPLES && mayContinue.getAsBoolean(); i++) {
            long due = begin + time.toNanos() / SAMPLES * i;
            TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
            samples.add();
        }
        for (Thread worker : workers) {
            worker.join(PATIENCE.toMillis() + Math.max(0, (end.get() - System.nanoTime()) / 1_000_000));
            if (worker.isAlive()) {
                problems.add(worker.getName() + " does not end: " + List.of(worker.getStackTrace()));
            }
        }
    }

    /**
     * Waits until no connection is open. HttpClient loses a connection that is cancelled between its lease and its
     * first byte: the connection is opened but never used, and the garbage collector closes it. These connections are
     * counted and must be few.
     */
    private void awaitConnections() {
        until("no connection that was used", () -> server.connections().stream()
                .noneMatch(connection -> connection.isOpen() && connection.requests() > 0));
        forgotten = server.openConnections();
        if (forgotten > MOST_FORGOTTEN) {
            problems.add(forgotten + " connections were opened, not used and not closed");
        }
        System.gc();
        until("no connection", () -> server.openConnections() == 0);
    }

    private void until(String what, Callable<Boolean> condition) {
        try {
            await(what).atMost(PATIENCE).until(condition);
        } catch (ConditionTimeoutException e) {
            List<RecordedConnection> open = server.connections().stream()
                    .filter(RecordedConnection::isOpen)
                    .toList();
            problems.add("waited in vain for " + what + ": " + open + ", " + samples.now());
        }
    }

    private int activeRequests() {
        return camel.getEndpoints().stream()
                .mapToInt(endpoint -> endpoint instanceof DynUrlEndpoint ours ? ours.getActiveRequests() : 0)
                .sum();
    }

    private static List<String> ownThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.toLowerCase(Locale.ROOT).matches(".*(dynurl|httpclient|idle-connection).*"))
                .toList();
    }

    /** Counts the exceptions that the consumer passes to its exception handler. */
    private static final class Failures implements ExceptionHandler {
        private final Tally tally;

        Failures(Tally tally) {
            this.tally = tally;
        }

        @Override
        public void handleException(Throwable failure) {
            tally.consumerFailure(failure);
        }

        @Override
        public void handleException(@Nullable String message, Throwable failure) {
            handleException(failure);
        }

        @Override
        public void handleException(@Nullable String message, @Nullable Exchange exchange, Throwable failure) {
            handleException(failure);
        }
    }

    @Override
    public String toString() {
        return "soak: seed " + seed + ", " + time.toSeconds() + " s, " + tally.operations() + " operations: " + tally
                + "; " + faults + "; " + samples + "; connections never used nor closed " + forgotten;
    }
}
