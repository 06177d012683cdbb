package io.github.dynurl.test;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Repeats a check until it finds nothing wrong, or the time is over. */
final class Waiting {
    /** How long {@code eventually()} waits. A passing test does not wait that long. */
    static final Duration DEFAULT = Duration.ofSeconds(10);

    private Waiting() {}

    /**
     * Returns what is still wrong in the end; null if nothing is.
     *
     * @param check returns what is wrong now; null if nothing is
     */
    static @Nullable String until(Duration timeout, Supplier<@Nullable String> check) {
        long start = System.nanoTime();
        while (true) {
            String wrong = check.get();
            boolean isOver = System.nanoTime() - start >= timeout.toNanos();
            if (wrong == null || (isOver && timeout.isZero())) {
                return wrong;
            }
            if (isOver || Thread.currentThread().isInterrupted()) {
                return "within " + timeout.toMillis() + " ms: " + wrong;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }
}
