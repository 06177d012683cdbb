package io.github.dynurl.store.http.internal.time;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An operation of a store that is in progress. All requests of an operation share one deadline and are cancelled
 * together. Thread-safe.
 */
public final class Operation {
    private final Set<Operation> active;
    private final Deadline deadline;
    /** Cancels the current step. Null before the first step, and after the start of a step was refused. */
    private @Nullable Runnable cancelStep;

    private boolean cancelled;
    private volatile boolean storeClosed;
    private boolean handedOver;

    /**
     * Creates an operation and adds it to the active operations. The caller must {@link #end} it.
     *
     * @param spentNanos the part of the time limit that earlier calls of the user's operation have already used
     * @param active the active operations of the store; {@link #end} removes the operation from this set
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
     * Starts a step, which is a request or a pause.
     *
     * @param cancelAction cancels the step; may be called by any thread, and also after the step has ended
     * @return false if the operation is already cancelled; the step must not start then
     */
    public synchronized boolean startStep(Runnable cancelAction) {
        cancelStep = cancelled ? null : cancelAction;
        return !cancelled;
    }

    public synchronized boolean isCancelled() {
        return cancelled;
    }

    /** Cancels the current step. From now on, {@link #startStep} returns false. */
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

    /** Records that a stream continues the operation. Then the stream must {@link #end} it in place of the call. */
    public synchronized void handOverToStream() {
        handedOver = true;
    }

    public synchronized boolean isHandedOverToStream() {
        return handedOver;
    }

    /**
     * Waits between two attempts. Does not wait if the deadline leaves less time than the pause.
     *
     * @return false if no attempt may follow, because the deadline leaves too little time, the operation was cancelled,
     *     or the thread was interrupted (its interrupt flag is set then)
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

    /** Ends the operation and its deadline. Has no effect if the operation has ended. */
    public void end() {
        deadline.finish();
        active.remove(this);
    }
}
