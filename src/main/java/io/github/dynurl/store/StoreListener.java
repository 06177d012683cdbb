package io.github.dynurl.store;

/** Hears what a store does. Called on the thread that does it, so it should be quick; it must be thread-safe. */
@FunctionalInterface
public interface StoreListener {
    /** Hears nothing. */
    StoreListener NONE = event -> {};

    /** Takes an event. What this throws is logged and does not stop the operation. */
    void onEvent(StoreEvent event);
}
