package io.github.dynurl.store.http.internal.time;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Is one operation under way, whatever number of requests it takes: they have one deadline, and are cancelled as one.
 * Thread-safe.
 */
public final class Operation {
    private final Set<Operation> active;
    private final Deadline deadline;
    private @Nullable Runnable current;
    private boolean cancelled;
    private volatile boolean closed;
    private boolean handedOver;

    /**
     * Begins an operation, which is among the active ones until it ends.
     *
     * @param spent nanoseconds that it has taken before
     */
    public Operation(DeadlineTimer watch, Timeouts timeouts, long spent, Set<Operation> active) {
        this.active = active;
        this.deadline = new Deadline(watch, timeouts, spent, this::cancel);
        active.add(this);
    }

    public Deadline deadline() {
        return deadline;
    }

    /** Says how to cancel what the operation does now; false if it is too late to begin it. */
    public synchronized boolean begin(Runnable cancel) {
        current = cancelled ? null : cancel;
        return !cancelled;
    }

    public synchronized boolean isCancelled() {
        return cancelled;
    }

    /** Cancels what the operation does now, and all that it would do yet. */
    public void cancel() {
        Runnable cancel;
        synchronized (this) {
            cancelled = true;
            cancel = current;
        }
        if (cancel != null) {
            cancel.run();
        }
    }

    /** Cancels it since its store is closed. */
    public void close() {
        closed = true;
        cancel();
    }

    public boolean isClosed() {
        return closed;
    }

    /** Says that a stream goes on with the operation, and will end it. */
    public synchronized void handOver() {
        handedOver = true;
    }

    public synchronized boolean isHandedOver() {
        return handedOver;
    }

    /** Waits before the next request; false if there must be none: cancelled, interrupted, or no time for it. */
    public boolean pause(Duration time) {
        CountDownLatch woken = new CountDownLatch(1);
        if (!deadline.allows(time) || !begin(woken::countDown)) {
            return false;
        }
        try {
            return !woken.await(time.toNanos(), TimeUnit.NANOSECONDS) && !isCancelled();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    public void end() {
        deadline.finish();
        active.remove(this);
    }
}
