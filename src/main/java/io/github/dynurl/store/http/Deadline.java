package io.github.dynurl.store.http;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Cancels a request when a time limit is over; one limit at a time, each named by its option. No timeout of the HTTP
 * client does this: they begin anew with every byte. Thread-safe.
 */
final class Deadline {
    /** A limit that was not kept. */
    record Breach(String option, Duration limit) {}

    private final ScheduledExecutorService timer;
    private final Runnable cancel;
    private @Nullable Future<?> task;
    private @Nullable Breach breach;
    private long excludedNanos;

    Deadline(ScheduledExecutorService timer, Runnable cancel) {
        this.timer = timer;
        this.cancel = cancel;
    }

    /** Begins a limit, ending the one before. */
    synchronized void begin(String option, Duration limit) {
        end();
        if (breach == null) {
            excludedNanos = 0;
            schedule(new Breach(option, limit), limit.toNanos());
        }
    }

    /** Ends the limit that runs, if one does. */
    synchronized void end() {
        if (task != null) {
            task.cancel(false);
            task = null;
        }
    }

    /** Leaves out time that was not spent on the network. */
    synchronized void exclude(long nanos) {
        excludedNanos += nanos;
    }

    /** Returns the limit that was not kept, null if all were. */
    synchronized @Nullable Breach breach() {
        return breach;
    }

    private void schedule(Breach limit, long nanos) {
        task = timer.schedule(() -> expire(limit), nanos, TimeUnit.NANOSECONDS);
    }

    private void expire(Breach limit) {
        synchronized (this) {
            if (task == null) {
                return;
            }
            if (excludedNanos > 0) {
                long more = excludedNanos;
                excludedNanos = 0;
                schedule(limit, more);
                return;
            }
            task = null;
            breach = limit;
        }
        cancel.run();
    }
}
