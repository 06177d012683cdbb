package io.github.dynurl.store.http;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
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
    private @Nullable Breach dueWhilePaused;
    private long pausedSince;
    private long pausedNanos;
    private boolean paused;

    Deadline(ScheduledExecutorService timer, Runnable cancel) {
        this.timer = timer;
        this.cancel = cancel;
    }

    /** Begins a limit, ending the one before. */
    synchronized void begin(String option, Duration limit) {
        end();
        if (breach == null) {
            pausedNanos = 0;
            pausedSince = System.nanoTime();
            schedule(new Breach(option, limit), limit.toNanos());
        }
    }

    /** Ends the limit that runs, if one does. */
    synchronized void end() {
        dueWhilePaused = null;
        if (task != null) {
            task.cancel(false);
            task = null;
        }
    }

    /** Stops the clock while time is not spent on the network. */
    synchronized void pause() {
        if (paused) {
            return;
        }
        paused = true;
        pausedSince = System.nanoTime();
    }

    /** Lets the clock run again. */
    synchronized void resume() {
        if (!paused) {
            return;
        }
        paused = false;
        pausedNanos += System.nanoTime() - pausedSince;
        Breach due = dueWhilePaused;
        if (due != null) {
            dueWhilePaused = null;
            scheduleAgain(due);
        }
    }

    /** Returns the limit that was not kept, null if all were. */
    synchronized @Nullable Breach breach() {
        return breach;
    }

    private void schedule(Breach limit, long nanos) {
        try {
            task = timer.schedule(() -> expire(limit), nanos, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            // The store is closed, and its timer with it.
            cancel.run();
        }
    }

    private void scheduleAgain(Breach limit) {
        long more = pausedNanos;
        pausedNanos = 0;
        schedule(limit, more);
    }

    private void expire(Breach limit) {
        synchronized (this) {
            if (task == null) {
                return;
            }
            task = null;
            if (paused) {
                dueWhilePaused = limit;
                return;
            }
            if (pausedNanos > 0) {
                scheduleAgain(limit);
                return;
            }
            breach = limit;
        }
        cancel.run();
    }
}
