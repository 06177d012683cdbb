package io.github.dynurl.jmh;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** Queries of many keys, and of a thousand objects with their metadata. */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class Queries extends Contest {
    @SuppressWarnings("NullAway.Init")
    private Contender far;

    /** Connects to a server that is far away. */
    @Setup(Level.Trial)
    public void connectFar() throws Exception {
        far = contender.on(Benchmarks.server(5));
    }

    /** Disconnects from it. */
    @TearDown(Level.Trial)
    public void disconnectFar() throws Exception {
        far.close();
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
