package io.github.dynurl.test;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Repeats a check until it finds nothing wrong, or the time is over. */
final class Waiting {
    /** How long {@code eventually()} waits. A passing test does not wait that long. */
    static final Duration DEFAULT = Duration.ofSeconds(10);

    private Waiting() {}

    /**
     * Returns what is still wrong in the end; null if nothing is. An interrupt ends the wait, and stays for the caller.
     *
     * @param isRight is asked every 10 ms
     * @param wrong returns what is wrong; is asked at most once, because the text can be long
     */
    static @Nullable String until(Duration timeout, BooleanSupplier isRight, Supplier<String> wrong) {
        long start = System.nanoTime();
        while (!isRight.getAsBoolean()) {
            if (timeout.isZero()) {
                return wrong.get();
            }
            long waited = System.nanoTime() - start;
            if (waited >= timeout.toNanos()) {
                return "within " + timeout.toMillis() + " ms: " + wrong.get();
            }
            if (Thread.currentThread().isInterrupted()) {
                return "interrupted after " + TimeUnit.NANOSECONDS.toMillis(waited) + " of " + timeout.toMillis()
                        + " ms: " + wrong.get();
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
        return null;
    }
}
