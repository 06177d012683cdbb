package io.github.dynurl.store.http.connection;

import io.github.dynurl.store.http.internal.time.DeadlineTimer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.io.CloseMode;

/**
 * The resources that a store creates because the user has not set them in the builder. The store closes them when it is
 * closed. Not thread-safe.
 */
public final class OwnResources {
    /** The time after which an unused query thread ends. */
    private static final int IDLE_THREAD_SECONDS = 10;

    private final List<Runnable> closers = new ArrayList<>();

    /** Adds a client, so that {@link #close} closes it. Returns the client. */
    public CloseableHttpClient addClient(CloseableHttpClient client) {
        closers.add(() -> client.close(CloseMode.IMMEDIATE));
        return client;
    }

    /** Creates a scheduler with one thread. {@link #close} shuts it down. */
    public ScheduledExecutorService createTimer() {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, daemonThreads("dynurl-deadlines"));
        // Most deadlines are cancelled. Without this policy, a cancelled deadline would stay in the queue until its
        // time.
        timer.setRemoveOnCancelPolicy(true);
        closers.add(timer::shutdownNow);
        return timer;
    }

    /** Creates a deadline timer. {@link #close} closes it, but not the given scheduler. */
    public DeadlineTimer createDeadlineTimer(ScheduledExecutorService timer) {
        DeadlineTimer deadlines = new DeadlineTimer(timer);
        closers.add(deadlines::close);
        return deadlines;
    }

    /**
     * Creates an executor that may start any number of threads, because each query limits the number of its own
     * requests. {@link #close} shuts it down.
     */
    public Executor createQueryExecutor() {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                0,
                Integer.MAX_VALUE,
                IDLE_THREAD_SECONDS,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                daemonThreads("dynurl-query"));
        closers.add(threads::shutdownNow);
        return threads;
    }

    private static ThreadFactory daemonThreads(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    /** Closes all resources. */
    public void close() {
        closers.forEach(Runnable::run);
    }
}
