package io.github.dynurl.store.internal.lease;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs what no route waits for, now or later, only so many tasks at a time; the others wait in their order. More threads than
 * connections would only wait for each other. Thread-safe.
 */
public final class BoundedExecutor implements Executor {
    private static final Logger LOG = LoggerFactory.getLogger(BoundedExecutor.class);

    private final Executor threads;
    private final ScheduledExecutorService timer;
    private final int most;
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private int running;

    /**
     * Begins with nothing to do.
     *
     * @param timer forgets what is cancelled
     * @param most how many tasks run at a time
     */
    public BoundedExecutor(Executor threads, ScheduledExecutorService timer, int most) {
        this.threads = threads;
        this.timer = timer;
        this.most = most;
    }

    /**
     * Runs a task after some time. To cancel it has an effect only before.
     *
     * @throws RejectedExecutionException if the threads have ended
     */
    public Future<?> schedule(Runnable task, Duration delay) {
        return timer.schedule(() -> execute(task), delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    /**
     * Runs a task when it is its turn.
     *
     * @throws RejectedExecutionException if the threads have ended
     */
    @Override
    public void execute(Runnable task) {
        synchronized (waiting) {
            waiting.add(task);
            if (running == most) {
                return;
            }
            running++;
        }
        try {
            threads.execute(this::work);
        } catch (RejectedExecutionException e) {
            synchronized (waiting) {
                running--;
                waiting.remove(task);
            }
            throw e;
        }
    }

    private void work() {
        for (Runnable task = next(); task != null; task = next()) {
            try {
                task.run();
            } catch (RuntimeException | Error e) {
                // The others must have their turn.
                LOG.error("A task of a store broke", e);
            }
        }
    }

    private @Nullable Runnable next() {
        synchronized (waiting) {
            Runnable task = waiting.poll();
            if (task == null) {
                running--;
            }
            return task;
        }
    }
}
