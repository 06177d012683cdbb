package io.github.dynurl.camel.internal.client;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Applies a function to several items at the same time. Thread-safe. */
public final class Parallel {
    private static final Logger LOG = LoggerFactory.getLogger(Parallel.class);

    private Parallel() {}

    /**
     * Applies a function to all items and returns the results in the order of the items. The calling thread also
     * applies the function. If the calling thread is interrupted, it still waits for all results, because they may
     * contain resources that the caller must release.
     *
     * @param action the function; it must not throw, because then the results of the other items would be lost
     * @param executor runs the additional threads; if it starts none, the calling thread does all the work
     * @param concurrency the maximum number of threads, including the calling thread
     * @param onInterrupt runs in the calling thread when this thread is interrupted, to make the remaining calls end sooner
     * @throws IllegalStateException if the function throws an exception
     */
    public static <T, R> List<R> map(
            List<T> items, Function<T, R> action, Executor executor, int concurrency, Runnable onInterrupt) {
        List<FutureTask<R>> tasks = new ArrayList<>();
        items.forEach(item -> tasks.add(new FutureTask<>(() -> action.apply(item))));
        AtomicInteger nextIndex = new AtomicInteger();
        Runnable worker = () -> {
            for (int i = nextIndex.getAndIncrement(); i < tasks.size(); i = nextIndex.getAndIncrement()) {
                tasks.get(i).run();
            }
        };
        for (int i = 1; i < Math.min(concurrency, tasks.size()); i++) {
            tryStart(worker, executor);
        }
        worker.run();
        return awaitResults(tasks, onInterrupt);
    }

    private static void tryStart(Runnable worker, Executor executor) {
        try {
            executor.execute(worker);
        } catch (RejectedExecutionException | OutOfMemoryError e) { // the latter if the system gives no further thread
            LOG.debug("The executor starts no thread; the calling thread does the work", e);
        }
    }

    private static <R> List<R> awaitResults(List<FutureTask<R>> tasks, Runnable onInterrupt) {
        List<R> results = new ArrayList<>();
        boolean interrupted = false;
        for (FutureTask<R> task : tasks) {
            while (true) {
                try {
                    results.add(task.get());
                    break;
                } catch (InterruptedException e) {
                    interrupted = true;
                    onInterrupt.run();
                } catch (ExecutionException e) {
                    throw new IllegalStateException("an action on one of several objects failed", e.getCause());
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return results;
    }
}
