package io.github.dynurl.jmh;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A hundred thousand objects with their metadata: by a route that consumes them, and by a loop with as many threads. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class Consuming {
    private static final int KEYS = 100_000;

    /** Reads the keys, and then each object, with 8 threads. */
    @Benchmark
    public void loop() throws Exception {
        try (Contender plain = Contender.Kind.plain.on(Benchmarks.server(0))) {
            if (plain.query(KEYS) != KEYS) {
                throw new IllegalStateException("objects are missing");
            }
        }
    }

    /** Consumes them, each as an exchange of its own. */
    @Benchmark
    public void consumer() throws Exception {
        String server = Benchmarks.server(0);
        CountDownLatch left = new CountDownLatch(KEYS);
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("dynurl:benchmark?baseUrl=" + server + "&queryUrl=" + server + "/keys&filter.count=" + KEYS
                                    + "&fetch=metadata&maxMessagesPerPoll=0&initialDelay=0&delay=3600000")
                            .process(exchange -> left.countDown());
                }
            });
            context.start();
            if (!left.await(10, TimeUnit.MINUTES)) {
                throw new IllegalStateException(left.getCount() + " objects did not come");
            }
        }
    }
}
