package io.github.dynurl.camel;

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

/** Does the same with several items, some at a time, the caller's thread included. */
final class Parallel {
    private static final Logger LOG = LoggerFactory.getLogger(Parallel.class);

    private Parallel() {}

    /**
     * Returns the results in the order of the items, once all are there. When the thread is interrupted it still waits for
     * them, since what they hold must be let go, but calls {@code hurry} to make it short.
     */
    static <T, R> List<R> map(
            List<T> items, Function<T, R> action, Executor executor, int concurrency, Runnable hurry) {
        List<FutureTask<R>> tasks = new ArrayList<>();
        items.forEach(item -> tasks.add(new FutureTask<>(() -> action.apply(item))));
        AtomicInteger next = new AtomicInteger();
        Runnable worker = () -> {
            for (int i = next.getAndIncrement(); i < tasks.size(); i = next.getAndIncrement()) {
                tasks.get(i).run();
            }
        };
        for (int i = 1; i < Math.min(concurrency, tasks.size()); i++) {
            offer(worker, executor);
        }
        worker.run();
        return results(tasks, hurry);
    }

    private static void offer(Runnable worker, Executor executor) {
        try {
            executor.execute(worker);
        } catch (RejectedExecutionException e) {
            LOG.debug("No thread helps, so the caller's does it alone", e);
        }
    }

    private static <R> List<R> results(List<FutureTask<R>> tasks, Runnable hurry) {
        List<R> results = new ArrayList<>();
        boolean interrupted = false;
        for (FutureTask<R> task : tasks) {
            while (true) {
                try {
                    results.add(task.get());
                    break;
                } catch (InterruptedException e) {
                    interrupted = true;
                    hurry.run();
                } catch (ExecutionException e) {
                    throw new IllegalStateException(
                            "what was to be done with one of several objects broke", e.getCause());
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return results;
    }
}
