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
 * Runs background tasks, but only a limited number of them at the same time. Further tasks wait in a queue. Without the
 * limit, many threads would wait for the few connections of a store. Thread-safe.
 */
public final class BoundedExecutor implements Executor {
    private static final Logger LOG = LoggerFactory.getLogger(BoundedExecutor.class);

    /** How long a delayed task waits if the system gives no thread for it. */
    private static final Duration RETRY_DELAY = Duration.ofSeconds(1);

    private final Executor workers;
    private final ScheduledExecutorService timer;
    private final int maxConcurrency;
    private final Queue<Runnable> queue = new ArrayDeque<>();
    private int activeWorkers;

    /**
     * Creates an executor.
     *
     * @param workers provides the threads that run the tasks; the caller shuts it down
     * @param timer queues delayed tasks; it should remove a cancelled task at once, because most delayed tasks are
     *     cancelled; the caller shuts it down
     * @param maxConcurrency the maximum number of tasks that run at the same time
     */
    public BoundedExecutor(Executor workers, ScheduledExecutorService timer, int maxConcurrency) {
        this.workers = workers;
        this.timer = timer;
        this.maxConcurrency = maxConcurrency;
    }

    /**
     * Queues a task after a delay. Once the delay has passed, cancelling the returned future has no effect. If the system
     * gives no thread then, queues the task again after a second.
     *
     * @throws RejectedExecutionException if the timer was shut down
     */
    public Future<?> schedule(Runnable task, Duration delay) {
        return timer.schedule(() -> executeOrRetry(task), delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void executeOrRetry(Runnable task) {
        try {
            execute(task);
        } catch (OutOfMemoryError e) {
            LOG.warn("There is no thread for a background task of a store; the task is tried again", e);
            Future<?> retry = schedule(task, RETRY_DELAY);
            LOG.debug("The task is tried again: {}", retry);
        }
    }

    /**
     * Runs a task as soon as fewer than the maximum number of tasks are running.
     *
     * @throws RejectedExecutionException if the executor of the workers was shut down
     * @throws OutOfMemoryError if the system gives no thread; the task does not run
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
            workers.execute(this::runQueuedTasks);
        } catch (RejectedExecutionException | OutOfMemoryError e) {
            boolean isTaskRejected;
            boolean mustRunOthers;
            synchronized (queue) {
                isTaskRejected = queue.remove(task);
                // Tasks that other threads have added meanwhile relied on the worker that was rejected.
                mustRunOthers = activeWorkers == 1 && !queue.isEmpty();
                activeWorkers -= mustRunOthers ? 0 : 1;
            }
            if (mustRunOthers) {
                runQueuedTasks();
            }
            if (isTaskRejected) {
                throw e;
            }
        }
    }

    private void runQueuedTasks() {
        for (Runnable task = takeTaskOrEndWorker(); task != null; task = takeTaskOrEndWorker()) {
            try {
                task.run();
            } catch (RuntimeException | Error e) {
                // This worker must continue, because it also runs the tasks that wait in the queue.
                LOG.error("A background task of a store failed", e);
            }
        }
    }

    /** Removes and returns the next task. If there is none, counts the calling worker as ended and returns null. */
    private @Nullable Runnable takeTaskOrEndWorker() {
        synchronized (queue) {
            Runnable task = queue.poll();
            if (task == null) {
                activeWorkers--;
            }
            return task;
        }
    }
}
