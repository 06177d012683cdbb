package io.github.dynurl.jmh;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/** Operations on one object, each a request or two. */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class SmallOperations extends Contest {
    private final byte[] kilobyte = new byte[1024];
    private final byte[] megabyte = new byte[1024 * 1024];

    private static void check(boolean right) {
        if (!right) {
            throw new IllegalStateException("a wrong result");
        }
    }

    /** Reads 300 bytes of JSON. */
    @Benchmark
    public void getMetadata() throws Exception {
        check(client.getMetadata("small"), 11);
    }

    /** Reads JSON of 50 fields. */
    @Benchmark
    public void getWideMetadata() throws Exception {
        check(client.getMetadata("wide"), 50);
    }

    /** Reads two of 50 fields. */
    @Benchmark
    public void getSelectedMetadata() throws Exception {
        check(client.getSelected("wide"), 2);
    }

    /** Reads 1 KiB. */
    @Benchmark
    public void getData1KiB() throws Exception {
        check(client.getData("b1024"), 1024);
    }

    /** Reads 1 MiB. */
    @Benchmark
    public void getData1MiB() throws Exception {
        check(client.download("b1048576"), 1048576);
    }

    /** Writes 1 KiB. */
    @Benchmark
    public void setData1KiB() throws Exception {
        client.setData("small", kilobyte);
    }

    /** Writes 1 MiB. */
    @Benchmark
    public void setData1MiB() throws Exception {
        client.setData("small", megabyte);
    }

    /** Updates two values. */
    @Benchmark
    public void updateMetadata() throws Exception {
        client.updateMetadata("small");
    }

    /** Asks whether there is data. */
    @Benchmark
    public void exists() throws Exception {
        check(client.exists("b1024"));
    }

    /** Deletes. */
    @Benchmark
    public void delete() throws Exception {
        client.delete("small");
    }

    /** Asks for what is not there. */
    @Benchmark
    public void notFound() throws Exception {
        check(client.isMissing("missing"));
    }
}
