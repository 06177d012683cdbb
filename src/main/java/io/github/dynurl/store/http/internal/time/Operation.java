package io.github.dynurl.store.http.internal.time;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An operation in progress. All requests of an operation share one deadline and are cancelled together. Thread-safe.
 */
public final class Operation {
    private final Set<Operation> active;
    private final Deadline deadline;
    private @Nullable Runnable cancelStep;
    private boolean cancelled;
    private volatile boolean storeClosed;
    private boolean handedOver;

    /**
     * Creates an operation, and adds it to the active operations until {@link #end}.
     *
     * @param spentNanos the time that earlier calls of the same operation have used
     */
    public Operation(DeadlineTimer timer, Timeouts timeouts, long spentNanos, Set<Operation> active) {
        this.active = active;
        this.deadline = new Deadline(timer, timeouts, spentNanos, this::cancel);
        active.add(this);
    }

    public Deadline deadline() {
        return deadline;
    }

    /**
     * Records how to cancel the next step: a request or a pause.
     *
     * @return false if the operation is already cancelled; the step must not start then
     */
    public synchronized boolean startStep(Runnable cancelAction) {
        cancelStep = cancelled ? null : cancelAction;
        return !cancelled;
    }

    public synchronized boolean isCancelled() {
        return cancelled;
    }

    /** Cancels the current step, and lets no other step start. */
    public void cancel() {
        Runnable cancelAction;
        synchronized (this) {
            cancelled = true;
            cancelAction = cancelStep;
        }
        if (cancelAction != null) {
            cancelAction.run();
        }
    }

    /** Cancels the operation because its store is closed. */
    public void cancelOnStoreClose() {
        storeClosed = true;
        cancel();
    }

    /** Returns whether the operation was cancelled because its store is closed. */
    public boolean isStoreClosed() {
        return storeClosed;
    }

    /** Records that a stream continues the operation. The stream, not the call, must {@link #end} it then. */
    public synchronized void handOverToStream() {
        handedOver = true;
    }

    public synchronized boolean isHandedOverToStream() {
        return handedOver;
    }

    /**
     * Waits for a pause between two attempts.
     *
     * @return false if no attempt may follow: the operation was cancelled, the thread was interrupted, or the deadline
     *     leaves less time than the pause (this method does not wait then)
     */
    public boolean waitBeforeRetry(Duration pause) {
        CountDownLatch cancelSignal = new CountDownLatch(1);
        if (!deadline.hasLeft(pause) || !startStep(cancelSignal::countDown)) {
            return false;
        }
        try {
            boolean wasCancelled = cancelSignal.await(pause.toNanos(), TimeUnit.NANOSECONDS);
            return !wasCancelled && !isCancelled();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Ends the operation and its deadline. */
    public void end() {
        deadline.finish();
        active.remove(this);
    }
}
