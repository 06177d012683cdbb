package io.github.dynurl.camel;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.ExecutorServiceManager;
import org.jspecify.annotations.Nullable;

/** Holds the threads of all stores of a component, from Camel's pools, as long as a store is open. Thread-safe. */
final class Threads {
    /** The threads. */
    record Pools(ExecutorService query, ScheduledExecutorService timer) {}

    private int users;
    private @Nullable Pools pools;

    synchronized Pools acquire(CamelContext context, Object source) {
        Pools current = pools;
        if (current == null) {
            ExecutorServiceManager manager = context.getExecutorServiceManager();
            current = new Pools(manager.newCachedThreadPool(source, "DynUrlQuery"), timer(manager));
            pools = current;
        }
        users++;
        return current;
    }

    /** Makes a timer that forgets what is cancelled: Camel's own keeps it, and refuses more than a thousand. */
    private static ScheduledExecutorService timer(ExecutorServiceManager manager) {
        ScheduledThreadPoolExecutor timer =
                new ScheduledThreadPoolExecutor(1, task -> manager.newThread("DynUrlDeadline", task));
        timer.setRemoveOnCancelPolicy(true);
        return timer;
    }

    synchronized void release(CamelContext context) {
        users--;
        if (users == 0 && pools != null) {
            context.getExecutorServiceManager().shutdownNow(pools.query());
            pools.timer().shutdownNow();
            pools = null;
        }
    }
}
