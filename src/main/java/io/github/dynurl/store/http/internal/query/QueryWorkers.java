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
 * Runs tasks in the order in which they were added, only so many at a time, on the threads of an executor; where that
 * spares none, who wants a task's result runs it. A thread counts only while it runs tasks, so that no task waits for
 * one that the executor never starts. Thread-safe.
 */
final class QueryWorkers {
    private static final Logger LOG = LoggerFactory.getLogger(QueryWorkers.class);

    private final Queue<FutureTask<?>> waiting = new ConcurrentLinkedQueue<>();
    private final Executor executor;
    private final Semaphore free;

    /** How many runs of {@link #work} the executor has that have not begun. */
    private final AtomicInteger called = new AtomicInteger();

    QueryWorkers(Executor executor, int count) {
        this.executor = executor;
        this.free = new Semaphore(count);
    }

    void add(FutureTask<?> task) {
        waiting.add(task);
        if (free.availablePermits() > called.get()) {
            called.incrementAndGet();
            try {
                executor.execute(this::work);
            } catch (RejectedExecutionException e) {
                called.decrementAndGet();
                LOG.debug("No thread takes the fetching of metadata: it is done by the reader of the results", e);
            }
        }
    }

    /** Looks again after it has stopped: what was added meanwhile has found no worker free. */
    private void work() {
        called.decrementAndGet();
        while (!waiting.isEmpty() && free.tryAcquire()) {
            try {
                for (FutureTask<?> task = waiting.poll(); task != null; task = waiting.poll()) {
                    task.run();
                }
            } finally {
                free.release();
            }
        }
    }

    /** Runs the first of the tasks that were added and are not done, unless others run them all. */
    void help(FutureTask<?> first) {
        if (free.tryAcquire()) {
            waiting.remove(first);
            try {
                first.run();
            } finally {
                free.release();
            }
        }
    }
}
