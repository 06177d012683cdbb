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
 * The response bodies that hold a connection. Takes a connection back from a body that nobody reads when a request
 * waits for a free one. Thread-safe.
 */
public final class BorrowedConnections {
    /** A response body that holds a connection and can give it back before its end. Thread-safe. */
    public interface Borrower {
        /** Returns the server that the connection leads to. */
        HttpHost server();

        /**
         * Releases the connection, unless somebody reads the body. A body that cannot be requested again is copied
         * first.
         *
         * @param copier runs the copying of the rest of the body; null if the body must not be copied
         * @return whether the connection is free, or will be free when the rest of the body is copied
         */
        boolean tryRelease(@Nullable Executor copier);
    }

    static final @Nullable HttpHost ANY_SERVER = null;
    private static final @Nullable Executor NO_COPYING = null;

    private final @Nullable Spool spool;
    private final AtomicInteger runningCopies = new AtomicInteger();

    /** All borrowers, the oldest first. */
    private final Set<Borrower> borrowers = new LinkedHashSet<>();

    /**
     * Creates an empty set.
     *
     * @param spool copies bodies that cannot be requested again; null if such bodies must keep their connections
     */
    BorrowedConnections(@Nullable Spool spool) {
        this.spool = spool;
    }

    /** Adds a borrower that has got its connection just now. */
    public synchronized void add(Borrower borrower) {
        borrowers.add(borrower);
    }

    /** Removes a borrower that has released its connection. */
    public synchronized void remove(Borrower borrower) {
        borrowers.remove(borrower);
    }

    /**
     * Copies the rest of a body. Only for a {@link Borrower#tryRelease} with a copier, so that there is a spool.
     *
     * @throws IOException if the body cannot be read, or its copy cannot be written
     */
    public Spooled copy(InputStream rest) throws IOException {
        if (spool == null) {
            throw new IllegalStateException("there is no spool");
        }
        return spool.copy(rest);
    }

    /**
     * Takes the connection back from the oldest body that nobody reads. Prefers a body that can be requested again,
     * because it releases its connection at once. Otherwise starts to copy a body, which releases its connection later.
     *
     * @param server the server that the connection must lead to, or {@link #ANY_SERVER}
     * @param waiters how many requests wait; no more bodies are copied at the same time
     */
    void reclaim(@Nullable HttpHost server, int waiters) {
        List<Borrower> candidates = new ArrayList<>();
        synchronized (this) {
            for (Borrower borrower : borrowers) {
                if (server == null || server.equals(borrower.server())) {
                    candidates.add(borrower);
                }
            }
        }
        boolean released = candidates.stream().anyMatch(borrower -> borrower.tryRelease(NO_COPYING));
        if (!released && spool != null && runningCopies.get() < waiters) {
            for (Borrower borrower : candidates) {
                if (borrower.tryRelease(this::copyInNewThread)) {
                    return;
                }
            }
        }
    }

    /** Runs a copying in a new thread. It may take long and happens rarely, so that no thread is kept for it. */
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
        runningCopies.incrementAndGet(); // not if the thread could not be started
    }
}
