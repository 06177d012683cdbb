package io.github.dynurl.store.http;

import io.github.dynurl.store.http.HttpConnections.Spool;
import io.github.dynurl.store.http.HttpConnections.Spooled;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import org.apache.hc.core5.http.HttpHost;
import org.jspecify.annotations.Nullable;

/** Knows the bodies that hold connections, and takes one back when somebody waits for it. Thread-safe. */
final class LentConnections {
    private static final Executor COPIER = copy -> {
        Thread thread = new Thread(copy, "dynurl-spool");
        thread.setDaemon(true);
        thread.start();
    };

    private final @Nullable Spool spool;

    /** Those that hold one, the oldest first. */
    private final Set<ParkableStream> holders = new LinkedHashSet<>();

    /** Begins without any; without a spool, only what can be opened again gives its connection back. */
    LentConnections(@Nullable Spool spool) {
        this.spool = spool;
    }

    synchronized void add(ParkableStream holder) {
        holders.add(holder);
    }

    synchronized void remove(ParkableStream holder) {
        holders.remove(holder);
    }

    /** Copies what is left of a body; for those that are taken back with a copier. */
    Spooled copy(InputStream rest) throws IOException {
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
     */
    void takeBack(@Nullable HttpHost server) {
        List<ParkableStream> oldest = new ArrayList<>();
        synchronized (this) {
            for (ParkableStream holder : holders) {
                if (server == null || server.equals(holder.server())) {
                    oldest.add(holder);
                }
            }
        }
        boolean parked = oldest.stream().anyMatch(holder -> holder.takeBack(null));
        if (!parked && spool != null) {
            for (ParkableStream holder : oldest) {
                if (holder.takeBack(COPIER)) {
                    return;
                }
            }
        }
    }
}
