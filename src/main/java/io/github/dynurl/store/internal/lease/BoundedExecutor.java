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
 * An executor for background tasks that runs a limited number of them at the same time and queues the others in order.
 * Without the limit, many threads would wait for the few connections of a store. Thread-safe.
 */
public final class BoundedExecutor implements Executor {
    private static final Logger LOG = LoggerFactory.getLogger(BoundedExecutor.class);

    private final Executor threads;
    private final ScheduledExecutorService timer;
    private final int maxConcurrency;
    private final Queue<Runnable> queue = new ArrayDeque<>();
    private int activeWorkers;

    /**
     * Creates an executor.
     *
     * @param threads runs the tasks
     * @param timer starts delayed tasks; it should remove cancelled tasks, because most delayed tasks are cancelled
     * @param maxConcurrency the maximum number of tasks that run at the same time
     */
    public BoundedExecutor(Executor threads, ScheduledExecutorService timer, int maxConcurrency) {
        this.threads = threads;
        this.timer = timer;
        this.maxConcurrency = maxConcurrency;
    }

    /**
     * Queues a task after a delay. Cancelling the returned future has no effect once the delay has passed.
     *
     * @throws RejectedExecutionException if the timer was shut down
     */
    public Future<?> schedule(Runnable task, Duration delay) {
        return timer.schedule(() -> execute(task), delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    /**
     * Runs a task as soon as fewer than the maximum number of tasks are running.
     *
     * @throws RejectedExecutionException if the threads were shut down
     */
    @Override
    public void execute(Runnable task) {
        synchronized (queue) {
            queue.add(task);
            if (activeWorkers == maxConcurrency) {
                return;
            }
            activeWorkers++;
        }
        try {
            threads.execute(this::runQueuedTasks);
        } catch (RejectedExecutionException e) {
            synchronized (queue) {
                activeWorkers--;
                queue.remove(task);
            }
            throw e;
        }
    }

    private void runQueuedTasks() {
        for (Runnable task = pollTask(); task != null; task = pollTask()) {
            try {
                task.run();
            } catch (RuntimeException | Error e) {
                // This worker must go on: it also runs the tasks that are queued behind the failed one.
                LOG.error("A background task of a store failed", e);
            }
        }
    }

    /** Returns the next task. If there is none, returns null and counts the calling worker as ended. */
    private @Nullable Runnable pollTask() {
        synchronized (queue) {
            Runnable task = queue.poll();
            if (task == null) {
                activeWorkers--;
            }
            return task;
        }
    }
}
