package io.github.dynurl.store.http.internal.query;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts tasks in the order in which they were added, on the threads of an executor. Limits the number of tasks that
 * run at the same time. If the executor has no free thread, the thread that needs a result can run the task.
 * Thread-safe.
 */
final class QueryWorkers {
    private static final Logger LOG = LoggerFactory.getLogger(QueryWorkers.class);

    private final Queue<FutureTask<?>> waitingTasks = new ConcurrentLinkedQueue<>();
    private final Executor executor;

    /**
     * The permits to run tasks. A worker takes a permit when it starts to run, and not when the executor accepts it. So
     * a worker that the executor never starts has no permit, and does not block other threads.
     */
    private final Semaphore permits;

    /** The number of workers that the executor has accepted but not yet started. */
    private final AtomicInteger acceptedWorkers = new AtomicInteger();

    QueryWorkers(Executor executor, int maxWorkers) {
        this.executor = executor;
        this.permits = new Semaphore(maxWorkers);
    }

    /** Adds a task. Starts another worker if fewer than the maximum number are running or accepted. */
    void add(FutureTask<?> task) {
        waitingTasks.add(task);
        startWorkerIfPermitFree();
    }

    private void startWorkerIfPermitFree() {
        if (permits.availablePermits() > acceptedWorkers.get()) {
            acceptedWorkers.incrementAndGet();
            try {
                executor.execute(this::runWaitingTasks);
            } catch (RejectedExecutionException | OutOfMemoryError e) { // the latter if there is no further thread
                acceptedWorkers.decrementAndGet();
                LOG.debug("The executor rejected a task, so the thread that reads the results fetches the metadata", e);
            }
        }
    }

    /**
     * Runs waiting tasks; each worker executes this method. A worker that has released its permit checks again for
     * tasks, because {@link #add} starts no new worker while all permits are taken.
     */
    private void runWaitingTasks() {
        acceptedWorkers.decrementAndGet();
        while (!waitingTasks.isEmpty() && permits.tryAcquire()) {
            try {
                for (FutureTask<?> task = waitingTasks.poll(); task != null; task = waitingTasks.poll()) {
                    task.run();
                }
            } finally {
                permits.release();
            }
        }
    }

    /**
     * Runs a task in the calling thread if a permit is free. Otherwise, one of the running workers runs the task, so
     * the caller can wait for it. Has no effect if the task is already running or done.
     *
     * @param first the oldest of the added tasks for whose result nobody has waited
     */
    void runIfPermitFree(FutureTask<?> first) {
        if (permits.tryAcquire()) {
            waitingTasks.remove(first);
            try {
                first.run();
            } finally {
                permits.release();
            }
            // A worker may have found no permit meanwhile, and ended although tasks were waiting.
            if (!waitingTasks.isEmpty()) {
                startWorkerIfPermitFree();
            }
        }
    }
}
