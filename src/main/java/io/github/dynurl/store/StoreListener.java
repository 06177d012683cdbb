package io.github.dynurl.store;

/**
 * Receives the events of a store. A store calls its listener in the thread of the operation, so the listener must be
 * thread-safe and should return quickly.
 */
@FunctionalInterface
public interface StoreListener {
    /** A listener that ignores all events. */
    StoreListener NONE = event -> {};

    /**
     * Returns whether anybody is interested in events now. A store asks this once at the start of an upload or download
     * and sends no progress events for it if the result is false. The other events are always sent.
     */
    default boolean isHeard() {
        return true;
    }

    /** Is called for each event. If this method throws an exception, the store logs it and continues the operation. */
    void onEvent(StoreEvent event);
}
