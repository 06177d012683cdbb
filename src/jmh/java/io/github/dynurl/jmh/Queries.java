package io.github.dynurl.jmh;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Queries of many keys, and of a thousand objects with their metadata. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class Queries {
    /** What does it. */
    @Param
    public Contender.Kind contender = Contender.Kind.plain;

    @SuppressWarnings("NullAway.Init")
    private Contender client;

    @SuppressWarnings("NullAway.Init")
    private Contender far;

    /** Connects. */
    @Setup(Level.Trial)
    public void open() throws Exception {
        client = contender.on(Benchmarks.server(0));
        far = contender.on(Benchmarks.server(5));
    }

    /** Disconnects. */
    @TearDown(Level.Trial)
    public void close() throws Exception {
        client.close();
        far.close();
    }

    private static void check(long found, int expected) {
        if (found != expected) {
            throw new IllegalStateException(found + " results instead of " + expected);
        }
    }

    /** Reads a thousand keys. */
    @Benchmark
    public void queryKeys1000() throws Exception {
        check(client.queryKeys(1000), 1000);
    }

    /** Reads a hundred thousand keys. */
    @Benchmark
    public void queryKeys100000() throws Exception {
        check(client.queryKeys(100_000), 100_000);
    }

    /** Reads a million keys. */
    @Benchmark
    public void queryKeys1000000() throws Exception {
        check(client.queryKeys(1_000_000), 1_000_000);
    }

    /** Reads a thousand objects' metadata. */
    @Benchmark
    public void query1000() throws Exception {
        check(client.query(1000), 1000);
    }

    /** The same from a server that takes 5 ms for each answer. */
    @Benchmark
    public void query1000at5ms() throws Exception {
        check(far.query(1000), 1000);
    }
}
