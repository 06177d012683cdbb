package io.github.dynurl.jmh;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/** Operations of many threads at the same time, with a server that takes 20 ms for each response. */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class ManyAtOnce extends Contest {
    @Override
    protected int delayMillis() {
        return 20;
    }

    /** Reads 300 bytes of JSON. */
    @Benchmark
    public void getMetadata() throws Exception {
        check(client.getMetadata("small"), 11);
    }

    /** Reads 1 KiB. */
    @Benchmark
    public void getData1KiB() throws Exception {
        check(client.getData("b1024"), 1024);
    }
}
