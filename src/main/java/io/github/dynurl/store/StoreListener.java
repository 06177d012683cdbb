package io.github.dynurl.store;

/**
 * Receives the events of a store. A store calls its listener in the thread of each operation. So the listener must be
 * thread-safe, and it should return quickly because the operation waits for it.
 */
@FunctionalInterface
public interface StoreListener {
    /** A listener that ignores all events. */
    StoreListener NONE = event -> {};

    /**
     * Returns whether this listener currently needs progress events. A store calls this method once at the start of
     * each upload or download. If it returns false, the store sends no progress events for that upload or download. All
     * other events are always sent.
     */
    default boolean isHeard() {
        return true;
    }

    /** Is called for each event. If this method throws an exception, the store logs it and continues the operation. */
    void onEvent(StoreEvent event);
}
