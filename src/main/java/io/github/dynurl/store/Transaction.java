package io.github.dynurl.store;

/**
 * Groups the events of several operations for listeners, without any effect on the store: each operation takes effect
 * immediately, and nothing is rolled back. Not thread-safe.
 */
public interface Transaction extends AutoCloseable {
    /** Sends {@link StoreEvent.TransactionEnded}; has no effect if the transaction has ended. */
    @Override
    void close();
}
