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

/** Knows the bodies that hold connections, and takes one back when somebody waits for it. Thread-safe. */
public final class BorrowedConnections {
    /** Holds a connection that can be taken back. Thread-safe. */
    public interface Borrower {
        /** Returns the server that the connection leads to. */
        HttpHost server();

        /**
         * Gives the connection back if nobody reads; returns whether it is free, or will be when the rest of the body is copied.
         *
         * @param copier runs the copying; null if nothing may be copied
         */
        boolean takeBack(@Nullable Executor copier);
    }

    private final @Nullable Spool spool;
    private final AtomicInteger copying = new AtomicInteger();

    /** Those that hold one, the oldest first. */
    private final Set<Borrower> holders = new LinkedHashSet<>();

    /** Begins without any; without a spool, only what can be opened again gives its connection back. */
    BorrowedConnections(@Nullable Spool spool) {
        this.spool = spool;
    }

    /** Adds a holder of a connection: the newest. */
    public synchronized void add(Borrower holder) {
        holders.add(holder);
    }

    /** Removes a holder that has no connection any more. */
    public synchronized void remove(Borrower holder) {
        holders.remove(holder);
    }

    /** Copies what is left of a body; for those that are taken back with a copier. */
    public Spooled copy(InputStream rest) throws IOException {
        if (spool == null) {
            throw new IllegalStateException("there is no spool");
        }
        return spool.copy(rest);
    }

    /**
     * Takes the oldest connection back that nobody reads from, or begins to: a body whose rest is copied gives its connection
     * back a while later.
     *
     * @param server where it must lead; null for anywhere
     * @param waiters how many wait: no more bodies are copied at a time
     */
    void takeBack(@Nullable HttpHost server, int waiters) {
        List<Borrower> oldest = new ArrayList<>();
        synchronized (this) {
            for (Borrower holder : holders) {
                if (server == null || server.equals(holder.server())) {
                    oldest.add(holder);
                }
            }
        }
        boolean parked = oldest.stream().anyMatch(holder -> holder.takeBack(null));
        if (!parked && spool != null && copying.get() < waiters) {
            for (Borrower holder : oldest) {
                if (holder.takeBack(this::copyApart)) {
                    return;
                }
            }
        }
    }

    /** Copies in a thread of its own: it may take long, and happens rarely. */
    private void copyApart(Runnable copy) {
        Thread thread = new Thread(
                () -> {
                    try {
                        copy.run();
                    } finally {
                        copying.decrementAndGet();
                    }
                },
                "dynurl-spool");
        thread.setDaemon(true);
        thread.start();
        copying.incrementAndGet();
    }
}
