package io.github.dynurl.store;

/** Hears what a store does. Called on the thread that does it, so it should be quick; it must be thread-safe. */
@FunctionalInterface
public interface StoreListener {
    /** Hears nothing. */
    StoreListener NONE = event -> {};

    /**
     * Tells whether somebody hears now. An upload or download that begins while nobody does says nothing of its progress,
     * which would be an event for each buffer.
     */
    default boolean isHeard() {
        return true;
    }

    /** Takes an event. What this throws is logged and does not stop the operation. */
    void onEvent(StoreEvent event);
}
