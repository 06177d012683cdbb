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
 * Looks at deadlines when the first of them may be over. One task serves all: it is made only for a limit that is
 * earlier than the next look, which is rare, since most limits are long and most operations short. Thread-safe.
 */
public final class DeadlineTimer {
    private static final Logger LOG = LoggerFactory.getLogger(DeadlineTimer.class);

    /** The time of what is not to be looked at. */
    static final long NEVER = Long.MAX_VALUE;

    /** A look that is so late will never come: its timer has dropped it. In nanoseconds. */
    private static final long OVERDUE = TimeUnit.SECONDS.toNanos(10);

    private final ScheduledExecutorService timer;
    private final Set<Deadline> watched = ConcurrentHashMap.newKeySet();
    private final long origin = System.nanoTime();
    private volatile long next = NEVER;
    private int looks;
    private @Nullable Future<?> look;

    public DeadlineTimer(ScheduledExecutorService timer) {
        this.timer = timer;
    }

    /** Returns the time now: nanoseconds since this was made. */
    long now() {
        return System.nanoTime() - origin;
    }

    void add(Deadline deadline) {
        watched.add(deadline);
    }

    void remove(Deadline deadline) {
        watched.remove(deadline);
    }

    /** Looks at this time or before; false if the timer takes no task for it. */
    boolean notLater(long time) {
        return isPlanned(time) || schedule(time);
    }

    private boolean isPlanned(long time) {
        long planned = next;
        return time == NEVER || (time >= planned && planned > now() - OVERDUE);
    }

    private synchronized boolean schedule(long time) {
        if (isPlanned(time)) {
            return true;
        }
        int number = looks + 1;
        Future<?> earlier;
        try {
            earlier = timer.schedule(() -> look(number), Math.max(0, time - now()), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("The timer takes no task: it was shut down", e);
            return false;
        }
        if (look != null) {
            look.cancel(false);
        }
        looks = number;
        look = earlier;
        next = time;
        return true;
    }

    /** Ends what is over, and sees when to look again. What is set meanwhile sees to that itself. */
    private void look(int number) {
        synchronized (this) {
            if (number != looks) {
                return; // another one was planned while this one began
            }
            next = NEVER;
            look = null;
        }
        long earliest = NEVER;
        try {
            for (Deadline deadline : watched) {
                Runnable end = deadline.ended();
                if (end != null) {
                    run(end);
                }
                earliest = Math.min(earliest, deadline.due());
            }
        } finally {
            if (!notLater(earliest)) {
                watched.forEach(Deadline::seeTo);
            }
        }
    }

    private static void run(Runnable end) {
        try {
            end.run();
        } catch (RuntimeException e) {
            LOG.warn("An operation whose time was over could not be cancelled", e);
        }
    }

    /** Ends looking; what is watched later is looked at again. */
    public synchronized void close() {
        looks++;
        next = NEVER;
        if (look != null) {
            look.cancel(false);
            look = null;
        }
    }
}
