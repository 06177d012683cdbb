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
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** Data that does not fit the heap: streams of 1 GiB, by one thread or by several at once. */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class Streams extends Contest {
    private static final long GIBIBYTE = 1L << 30;

    @SuppressWarnings("NullAway.Init")
    private File file;

    /** Makes what is uploaded; it takes no place on the disk. */
    @Setup(Level.Trial)
    public void makeFile() throws Exception {
        file = File.createTempFile("benchmark", ".data");
        try (RandomAccessFile sparse = new RandomAccessFile(file, "rw")) {
            sparse.setLength(GIBIBYTE);
        }
    }

    /** Deletes it. */
    @TearDown(Level.Trial)
    public void deleteFile() throws Exception {
        Files.delete(file.toPath());
    }

    /** Reads 1 GiB. */
    @Benchmark
    public void download1GiB() throws Exception {
        check(client.download("b" + GIBIBYTE), GIBIBYTE);
    }

    /** Writes 1 GiB. */
    @Benchmark
    public void upload1GiB() throws Exception {
        client.upload("small", file);
    }
}
