package io.github.dynurl.store.http;

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
 * Looks at deadlines when the first of them may be over. One task serves all: an operation that ends in time, as nearly all
 * do, costs no timer anything, and a task is made only for a limit that is earlier than the next look. Thread-safe.
 */
final class Watch {
    private static final Logger LOG = LoggerFactory.getLogger(HttpStore.class);

    /** The time of what is not to be looked at. */
    static final long NEVER = Long.MAX_VALUE;

    private final ScheduledExecutorService timer;
    private final Set<Deadline> watched = ConcurrentHashMap.newKeySet();
    private final long origin = System.nanoTime();
    private volatile long next = NEVER;
    private @Nullable Future<?> look;

    Watch(ScheduledExecutorService timer) {
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

    /** Looks at this time or before; false if there is no timer any more. */
    boolean notLater(long time) {
        return time >= next || schedule(time);
    }

    private synchronized boolean schedule(long time) {
        if (time >= next) {
            return true;
        }
        if (look != null) {
            look.cancel(false);
        }
        next = time;
        try {
            look = timer.schedule(this::look, Math.max(0, time - now()), TimeUnit.NANOSECONDS);
            return true;
        } catch (RejectedExecutionException e) {
            next = NEVER;
            return false;
        }
    }

    /** Ends what is over, and sees when to look again. What is set meanwhile sees to that itself. */
    private void look() {
        synchronized (this) {
            next = NEVER;
            look = null;
        }
        long earliest = NEVER;
        for (Deadline deadline : watched) {
            Runnable end = deadline.ended();
            if (end != null) {
                run(end);
            }
            earliest = Math.min(earliest, deadline.due());
        }
        notLater(earliest);
    }

    private static void run(Runnable end) {
        try {
            end.run();
        } catch (RuntimeException e) {
            LOG.warn("An operation whose time was over could not be cancelled", e);
        }
    }

    /** Ends looking; what is watched later is looked at again. */
    synchronized void close() {
        next = NEVER;
        if (look != null) {
            look.cancel(false);
            look = null;
        }
    }
}
