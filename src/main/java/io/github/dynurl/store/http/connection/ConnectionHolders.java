package io.github.dynurl.store.http.connection;

import io.github.dynurl.store.http.connection.HttpConnections.Spool;
import io.github.dynurl.store.http.connection.HttpConnections.Spooled;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hc.core5.http.HttpHost;
import org.jspecify.annotations.Nullable;

/**
 * The response bodies that currently hold a connection of a pool. If a request waits for a connection, this class makes
 * a body that nobody reads release its connection. Thread-safe.
 */
public final class ConnectionHolders {
    /** A response body that holds a connection and may be able to release it before the body ends. Thread-safe. */
    public interface ConnectionHolder {
        /** Returns the server that the connection leads to. */
        HttpHost server();

        /**
         * Releases the connection if nobody reads the body. A body that can be requested again releases the connection
         * at once. Another body is first copied to its end.
         *
         * @param copier runs the task that copies the body; null if no body may be copied. Then a body that cannot be
         *     requested again keeps its connection
         * @return whether the connection is free, or will be free when the copy is complete
         */
        boolean tryRelease(@Nullable Executor copier);
    }

    /** Is passed to {@link #reclaim} if the server of the connection does not matter. */
    static final @Nullable HttpHost ANY_SERVER = null;

    /** Is passed to {@link ConnectionHolder#tryRelease} if the body must not be copied. */
    private static final @Nullable Executor NO_COPYING = null;

    private final @Nullable Spool spool;
    private final AtomicInteger runningCopies = new AtomicInteger();

    /** All holders, in the order in which they got their connections. */
    private final Set<ConnectionHolder> holders = new LinkedHashSet<>();

    /**
     * Creates an empty set.
     *
     * @param spool copies bodies that cannot be requested again; null if such bodies must keep their connections
     */
    ConnectionHolders(@Nullable Spool spool) {
        this.spool = spool;
    }

    /**
     * Adds a body that has just got its connection. The body must remove itself when it has released the connection.
     */
    public synchronized void add(ConnectionHolder holder) {
        holders.add(holder);
    }

    /** Removes a body that has released its connection. Does nothing if the body was removed already. */
    public synchronized void remove(ConnectionHolder holder) {
        holders.remove(holder);
    }

    /**
     * Copies the unread rest of a body with the spool. May only be called by a task that {@link
     * ConnectionHolder#tryRelease} has passed to its copier, because such a task exists only if there is a spool.
     *
     * @throws IOException if the body cannot be read or the copy cannot be written
     */
    public Spooled copy(InputStream rest) throws IOException {
        if (spool == null) {
            throw new IllegalStateException("this client has no spool, so bodies cannot be copied");
        }
        return spool.copy(rest);
    }

    /**
     * Makes one body that nobody reads release its connection. Prefers the oldest body that can be requested again,
     * because it releases its connection at once. If there is no such body, starts to copy the oldest other body, which
     * releases its connection when the copy is complete. Does nothing if all bodies are being read.
     *
     * @param server the server that the connection must lead to, or {@link #ANY_SERVER}
     * @param waitingRequests how many requests wait for a connection. This also limits how many bodies are copied at
     *     the same time, because more copies would free more connections than are needed
     * @return whether a body releases its connection
     */
    boolean reclaim(@Nullable HttpHost server, int waitingRequests) {
        List<ConnectionHolder> candidates = new ArrayList<>();
        synchronized (this) {
            for (ConnectionHolder holder : holders) {
                if (server == null || server.equals(holder.server())) {
                    candidates.add(holder);
                }
            }
        }
        boolean released = candidates.stream().anyMatch(holder -> holder.tryRelease(NO_COPYING));
        if (!released && spool != null && runningCopies.get() < waitingRequests) {
            for (ConnectionHolder holder : candidates) {
                if (holder.tryRelease(this::copyInNewThread)) {
                    return true;
                }
            }
        }
        return released;
    }

    /**
     * Runs a copying task in a new thread. No thread is kept for such tasks, because they are rare and can take long.
     */
    private void copyInNewThread(Runnable copying) {
        Thread thread = new Thread(
                () -> {
                    try {
                        copying.run();
                    } finally {
                        runningCopies.decrementAndGet();
                    }
                },
                "dynurl-spool");
        thread.setDaemon(true);
        thread.start();
        // start() throws if no thread can be started. The copy is only counted if its thread will decrement the count.
        runningCopies.incrementAndGet();
    }
}
