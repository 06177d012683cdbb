package io.github.dynurl.camel.internal.client;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.ExecutorServiceManager;
import org.jspecify.annotations.Nullable;

/**
 * Shares the thread pools of a component between its stores. The first user starts the pools, and the last one stops them.
 * Thread-safe.
 */
final class Threads {
    /**
     * The thread pools.
     *
     * @param query runs the parallel requests of queries, and background tasks such as the renewal of claims
     * @param timer runs timeouts and starts other delayed tasks; its tasks must not block
     */
    public record Pools(ExecutorService query, ScheduledExecutorService timer) {}

    /** The name that Camel shows as the owner of the threads, for example in JMX. */
    private static final String OWNER = "DynUrlComponent";

    private int users;
    private @Nullable Pools pools;

    /** Returns the pools for one more user, who must call {@link #release}. */
    synchronized Pools acquire(CamelContext context) {
        Pools current = pools;
        if (current == null) {
            ExecutorServiceManager manager = context.getExecutorServiceManager();
            current = new Pools(manager.newCachedThreadPool(OWNER, "DynUrlQuery"), newTimer(manager));
            pools = current;
        }
        users++;
        return current;
    }

    /**
     * Creates a timer that removes a cancelled task at once. Camel's own scheduled pools are not suitable: they keep cancelled
     * tasks in their queue, and reject a task if 1,000 others are in the queue.
     */
    private static ScheduledExecutorService newTimer(ExecutorServiceManager manager) {
        ScheduledThreadPoolExecutor timer =
                new ScheduledThreadPoolExecutor(1, task -> manager.newThread("DynUrlDeadline", task));
        timer.setRemoveOnCancelPolicy(true);
        return timer;
    }

    /** Removes a user. Stops the pools after the last user. */
    synchronized void release(CamelContext context) {
        users--;
        if (users == 0 && pools != null) {
            context.getExecutorServiceManager().shutdownNow(pools.query());
            pools.timer().shutdownNow();
            pools = null;
        }
    }
}
