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

/** Holds what a store was not given and so made for itself, to be closed with it. For one thread. */
final class OwnResources {
    private final List<Runnable> closers = new ArrayList<>();

    CloseableHttpClient client(CloseableHttpClient client) {
        closers.add(() -> client.close(CloseMode.IMMEDIATE));
        return client;
    }

    ScheduledExecutorService timer() {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, daemons("dynurl-deadlines"));
        timer.setRemoveOnCancelPolicy(true);
        closers.add(timer::shutdownNow);
        return timer;
    }

    DeadlineTimer watch(DeadlineTimer watch) {
        closers.add(watch::close);
        return watch;
    }

    /** Makes threads as they are needed, which each query limits for itself. */
    Executor threads() {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), daemons("dynurl-query"));
        closers.add(threads::shutdownNow);
        return threads;
    }

    private static ThreadFactory daemons(String name) {
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
