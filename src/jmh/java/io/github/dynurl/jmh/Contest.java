package io.github.dynurl.jmh;

import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Is what each contender does by itself, and is compared by. For as many threads as a contender. */
@State(Scope.Benchmark)
public abstract class Contest {
    /** What does it. */
    @Param
    public Contender.Kind contender = Contender.Kind.plain;

    /** What does it, connected. */
    @SuppressWarnings("NullAway.Init")
    protected Contender client;

    /** Connects. */
    @Setup(Level.Trial)
    public void connect() throws Exception {
        client = contender.on(Benchmarks.server(delayMillis()));
    }

    /** Returns how long the server waits before each response. */
    protected int delayMillis() {
        return 0;
    }

    /** Disconnects. */
    @TearDown(Level.Trial)
    public void disconnect() throws Exception {
        client.close();
    }

    /** Fails if a result is not the right one. */
    static void check(long result, long expected) {
        if (result != expected) {
            throw new IllegalStateException(result + " instead of " + expected);
        }
    }
}
