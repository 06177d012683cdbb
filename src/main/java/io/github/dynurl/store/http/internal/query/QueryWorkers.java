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
 * Runs tasks in the order in which they were added, a limited number at the same time, on the threads of an executor.
 * If the executor has no free thread, the thread that needs a result runs the task itself. Thread-safe.
 */
final class QueryWorkers {
    private static final Logger LOG = LoggerFactory.getLogger(QueryWorkers.class);

    private final Queue<FutureTask<?>> waitingTasks = new ConcurrentLinkedQueue<>();
    private final Executor executor;

    /**
     * A permit for each worker that may start. A worker takes its permit when it runs, not when the executor accepts
     * it. So no task waits for a worker that the executor never starts.
     */
    private final Semaphore freeWorkers;

    /** How many workers the executor has accepted but not yet started. */
    private final AtomicInteger acceptedWorkers = new AtomicInteger();

    QueryWorkers(Executor executor, int maxWorkers) {
        this.executor = executor;
        this.freeWorkers = new Semaphore(maxWorkers);
    }

    /** Adds a task. Starts another worker for it if there may be more workers. */
    void add(FutureTask<?> task) {
        waitingTasks.add(task);
        if (freeWorkers.availablePermits() > acceptedWorkers.get()) {
            acceptedWorkers.incrementAndGet();
            try {
                executor.execute(this::runWaitingTasks);
            } catch (RejectedExecutionException e) {
                acceptedWorkers.decrementAndGet();
                LOG.debug("The executor rejected a task: the thread that reads the results fetches the metadata", e);
            }
        }
    }

    /**
     * Is what a worker does. Looks for tasks again after it released its permit, since one may have been added
     * meanwhile.
     */
    private void runWaitingTasks() {
        acceptedWorkers.decrementAndGet();
        while (!waitingTasks.isEmpty() && freeWorkers.tryAcquire()) {
            try {
                for (FutureTask<?> task = waitingTasks.poll(); task != null; task = waitingTasks.poll()) {
                    task.run();
                }
            } finally {
                freeWorkers.release();
            }
        }
    }

    /**
     * Runs a task in the calling thread, if there may be more workers. Otherwise the running workers will run the task.
     * Does nothing if the task runs or has run.
     *
     * @param first the first of the added tasks that is not done
     */
    void runIfWorkerFree(FutureTask<?> first) {
        if (freeWorkers.tryAcquire()) {
            waitingTasks.remove(first);
            try {
                first.run();
            } finally {
                freeWorkers.release();
            }
        }
    }
}
