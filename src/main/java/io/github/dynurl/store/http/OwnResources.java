package io.github.dynurl.store.http;

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
 * The resources that a store creates because its builder was not given them; they are closed with the store. Not
 * thread-safe.
 */
final class OwnResources {
    /** The time after which an unused query thread ends. */
    private static final int IDLE_THREAD_SECONDS = 10;

    private final List<Runnable> closers = new ArrayList<>();

    /** Adds a client, to be closed with the store. */
    CloseableHttpClient addClient(CloseableHttpClient client) {
        closers.add(() -> client.close(CloseMode.IMMEDIATE));
        return client;
    }

    ScheduledExecutorService createTimer() {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, daemonThreads("dynurl-deadlines"));
        // Most deadlines are cancelled; without this they would stay in the queue until their time.
        timer.setRemoveOnCancelPolicy(true);
        closers.add(timer::shutdownNow);
        return timer;
    }

    DeadlineTimer createDeadlineTimer(ScheduledExecutorService timer) {
        DeadlineTimer deadlines = new DeadlineTimer(timer);
        closers.add(deadlines::close);
        return deadlines;
    }

    /** Creates an executor without a limit of threads, because each query limits its own. */
    Executor createQueryExecutor() {
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

    void close() {
        closers.forEach(Runnable::run);
    }
}
