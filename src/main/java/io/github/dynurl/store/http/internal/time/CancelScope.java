package io.github.dynurl.store.http.internal.time;

import java.util.HashSet;
import java.util.Set;

/** A group of requests that are cancelled together, with all requests that are registered later. Thread-safe. */
public final class CancelScope {
    private final Set<Runnable> cancelActions = new HashSet<>();
    private boolean cancelled;

    /**
     * Registers a request.
     *
     * @param cancelAction cancels the request
     * @return false if the scope is already cancelled; the request must not be sent then
     */
    public synchronized boolean register(Runnable cancelAction) {
        return !cancelled && cancelActions.add(cancelAction);
    }

    /** Removes a request that has ended. */
    public synchronized void unregister(Runnable cancelAction) {
        cancelActions.remove(cancelAction);
    }

    /** Cancels all registered requests, and refuses new ones from now on. */
    public synchronized void cancel() {
        cancelled = true;
        cancelActions.forEach(Runnable::run);
    }
}
