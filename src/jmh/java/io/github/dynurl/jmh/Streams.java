package io.github.dynurl.jmh;

import java.io.File;
import java.io.RandomAccessFile;
import java.nio.file.Files;
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

/** Data that does not fit the heap: streams of 1 GiB, by one thread or by several at once. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class Streams {
    private static final long GIBIBYTE = 1L << 30;

    /** What does it. */
    @Param
    public Contender.Kind contender = Contender.Kind.plain;

    @SuppressWarnings("NullAway.Init")
    private Contender client;

    @SuppressWarnings("NullAway.Init")
    private File file;

    /** Connects. */
    @Setup(Level.Trial)
    public void open() throws Exception {
        client = contender.on(Benchmarks.server(0));
        file = File.createTempFile("benchmark", ".data");
        try (RandomAccessFile sparse = new RandomAccessFile(file, "rw")) {
            sparse.setLength(GIBIBYTE);
        }
    }

    /** Disconnects. */
    @TearDown(Level.Trial)
    public void close() throws Exception {
        client.close();
        Files.delete(file.toPath());
    }

    /** Reads 1 GiB. */
    @Benchmark
    public void download1GiB() throws Exception {
        long bytes = client.download("b" + GIBIBYTE);
        if (bytes != GIBIBYTE) {
            throw new IllegalStateException(bytes + " bytes");
        }
    }

    /** Writes 1 GiB. */
    @Benchmark
    public void upload1GiB() throws Exception {
        client.upload("small", file);
    }
}
