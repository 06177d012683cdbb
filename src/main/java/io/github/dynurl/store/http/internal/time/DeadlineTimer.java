package io.github.dynurl.store.http.internal.time;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks the deadlines of all operations with one scheduled task. A new task is scheduled only for a limit that is
 * earlier than the planned check. That is rare, because most limits are long and most operations are short.
 * Thread-safe.
 */
public final class DeadlineTimer {
    private static final Logger LOG = LoggerFactory.getLogger(DeadlineTimer.class);

    /** The check time of a deadline that needs no check. */
    static final long NEVER = Long.MAX_VALUE;

    /** A check that is this late will never come: the executor has dropped its task. */
    private static final long OVERDUE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final ScheduledExecutorService executor;
    private final Set<Deadline> deadlines = ConcurrentHashMap.newKeySet();
    private final long originNanos = System.nanoTime();

    /** When the planned check runs, {@link #NEVER} if none is planned. */
    private volatile long plannedNanos = NEVER;

    /** The number of the planned check. It tells a check that was replaced while it started that it must do nothing. */
    private int checkNumber;

    private @Nullable Future<?> plannedCheck;

    public DeadlineTimer(ScheduledExecutorService executor) {
        this.executor = executor;
    }

    /** Returns the current time in nanoseconds since this timer was created. */
    long nowNanos() {
        return System.nanoTime() - originNanos;
    }

    void add(Deadline deadline) {
        deadlines.add(deadline);
    }

    void remove(Deadline deadline) {
        deadlines.remove(deadline);
    }

    /** Plans a check at a time, unless an earlier one is planned. Returns false if the executor was shut down. */
    boolean ensureCheckBy(long timeNanos) {
        return isCheckPlannedBy(timeNanos) || scheduleCheck(timeNanos);
    }

    private boolean isCheckPlannedBy(long timeNanos) {
        long planned = plannedNanos;
        return timeNanos == NEVER || (timeNanos >= planned && planned > nowNanos() - OVERDUE_NANOS);
    }

    private synchronized boolean scheduleCheck(long timeNanos) {
        if (isCheckPlannedBy(timeNanos)) {
            return true; // another thread was faster
        }
        int number = checkNumber + 1;
        Future<?> earlierCheck;
        try {
            earlierCheck = executor.schedule(
                    () -> checkAll(number), Math.max(0, timeNanos - nowNanos()), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("The executor for time limits was shut down: the operation is cancelled", e);
            return false;
        }
        if (plannedCheck != null) {
            plannedCheck.cancel(false);
        }
        checkNumber = number;
        plannedCheck = earlierCheck;
        plannedNanos = timeNanos;
        return true;
    }

    /**
     * Checks all deadlines, cancels what takes too long, and plans the next check. A phase that starts meanwhile plans
     * its own.
     */
    private void checkAll(int number) {
        synchronized (this) {
            if (number != checkNumber) {
                return; // an earlier check was planned while this one started
            }
            plannedNanos = NEVER;
            plannedCheck = null;
        }
        long earliestNanos = NEVER;
        try {
            for (Deadline deadline : deadlines) {
                Runnable cancel = deadline.check();
                if (cancel != null) {
                    run(cancel);
                }
                earliestNanos = Math.min(earliestNanos, deadline.nextCheckTime());
            }
        } finally {
            if (!ensureCheckBy(earliestNanos)) {
                deadlines.forEach(Deadline::scheduleCheck); // cancels each operation, since nothing can be scheduled
            }
        }
    }

    private static void run(Runnable cancel) {
        try {
            cancel.run();
        } catch (RuntimeException e) {
            LOG.warn("An operation that exceeded its time limit could not be cancelled", e);
        }
    }

    /** Cancels the planned check. A phase that starts later plans a new one. */
    public synchronized void close() {
        checkNumber++;
        plannedNanos = NEVER;
        if (plannedCheck != null) {
            plannedCheck.cancel(false);
            plannedCheck = null;
        }
    }
}
