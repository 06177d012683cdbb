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
 * Checks the deadlines of all operations with one scheduled task. A new task replaces it only if a deadline must be
 * checked earlier. That is rare, because most time limits are long and most operations are short.
 * Thread-safe.
 */
public final class DeadlineTimer {
    private static final Logger LOG = LoggerFactory.getLogger(DeadlineTimer.class);

    /** The check time of a deadline that does not need a check. */
    static final long NEVER = Long.MAX_VALUE;

    /** A check that is late by more than this duration probably never runs: the executor may have dropped its task. */
    private static final long OVERDUE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final ScheduledExecutorService executor;
    private final Set<Deadline> deadlines = ConcurrentHashMap.newKeySet();
    private final long originNanos = System.nanoTime();

    /** The {@link #nowNanos} at which the planned check runs; {@link #NEVER} if no check is planned. */
    private volatile long plannedNanos = NEVER;

    /**
     * The number of the planned check. A check with another number was replaced while it started, so it does nothing.
     */
    private int checkNumber;

    private @Nullable Future<?> plannedCheck;

    /**
     * Creates a timer without deadlines.
     *
     * @param executor runs the checks; the caller shuts it down
     */
    public DeadlineTimer(ScheduledExecutorService executor) {
        this.executor = executor;
    }

    /** Returns the current time in nanoseconds since this timer was created. */
    long nowNanos() {
        return System.nanoTime() - originNanos;
    }

    /** Adds a deadline, so that each check also checks its limits. */
    void add(Deadline deadline) {
        deadlines.add(deadline);
    }

    void remove(Deadline deadline) {
        deadlines.remove(deadline);
    }

    /**
     * Ensures that a check is planned for a time or earlier.
     *
     * @param timeNanos the {@link #nowNanos} of the check; {@link #NEVER} if no check is needed
     * @return false if no check can be planned, because the executor was shut down
     */
    boolean ensureCheckBy(long timeNanos) {
        return needsNoNewCheck(timeNanos) || scheduleCheck(timeNanos);
    }

    private boolean needsNoNewCheck(long timeNanos) {
        long planned = plannedNanos;
        return timeNanos == NEVER || (timeNanos >= planned && planned > nowNanos() - OVERDUE_NANOS);
    }

    private synchronized boolean scheduleCheck(long timeNanos) {
        if (needsNoNewCheck(timeNanos)) {
            return true; // another thread was faster
        }
        int number = checkNumber + 1;
        Future<?> newCheck;
        try {
            newCheck = executor.schedule(
                    () -> checkAll(number), Math.max(0, timeNanos - nowNanos()), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("The executor for time limits was shut down; without a check, the operation is cancelled", e);
            return false;
        }
        if (plannedCheck != null) {
            plannedCheck.cancel(false);
        }
        checkNumber = number;
        plannedCheck = newCheck;
        plannedNanos = timeNanos;
        return true;
    }

    /**
     * Checks all deadlines, cancels operations that have exceeded a limit, and plans the next check. If a phase of an
     * operation (such as connecting) starts at the same time, the deadline of that operation plans its own check.
     *
     * @param number the number of this check, which is compared with {@link #checkNumber}
     */
    private void checkAll(int number) {
        synchronized (this) {
            if (number != checkNumber) {
                return; // while this check started, an earlier check replaced it
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
                // The executor was shut down, so each deadline cancels its operation.
                deadlines.forEach(Deadline::scheduleCheckOrCancel);
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

    /**
     * Cancels the planned check. An operation that continues plans a new check, so the executor should be shut down,
     * too.
     */
    public synchronized void close() {
        checkNumber++;
        plannedNanos = NEVER;
        if (plannedCheck != null) {
            plannedCheck.cancel(false);
            plannedCheck = null;
        }
    }
}
