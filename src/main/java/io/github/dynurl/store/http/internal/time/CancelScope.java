package io.github.dynurl.store.http.internal.time;

import java.util.HashSet;
import java.util.Set;

/**
 * A group of requests that are cancelled together. After that, the group accepts no more requests. Thread-safe.
 */
public final class CancelScope {
    private final Set<Runnable> cancelActions = new HashSet<>();
    private boolean cancelled;

    /**
     * Registers a request.
     *
     * @param cancelAction cancels the request; is called while this object is locked, so it must not block
     * @return false if the scope is already cancelled; the request must not be sent then
     */
    public synchronized boolean register(Runnable cancelAction) {
        return !cancelled && cancelActions.add(cancelAction);
    }

    /**
     * Removes a request that has ended.
     *
     * @param cancelAction the same object that was passed to {@link #register}
     */
    public synchronized void unregister(Runnable cancelAction) {
        cancelActions.remove(cancelAction);
    }

    /** Cancels all registered requests. From now on, {@link #register} returns false. */
    public synchronized void cancel() {
        cancelled = true;
        cancelActions.forEach(Runnable::run);
    }
}
