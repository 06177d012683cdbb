package io.github.dynurl.store.http.internal.time;

import java.util.HashSet;
import java.util.Set;

/** Cancels several requests at once, and those that join it later. Thread-safe. */
public final class CancelScope {
    private final Set<Runnable> requests = new HashSet<>();
    private boolean cancelled;

    /** Adds a request by what cancels it; false if it is too late to send it. */
    public synchronized boolean join(Runnable cancel) {
        return !cancelled && requests.add(cancel);
    }

    public synchronized void leave(Runnable cancel) {
        requests.remove(cancel);
    }

    public synchronized void cancel() {
        cancelled = true;
        requests.forEach(Runnable::run);
    }
}
