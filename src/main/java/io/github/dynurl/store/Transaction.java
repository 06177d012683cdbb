package io.github.dynurl.store;

/**
 * Groups the events of several operations for listeners. A transaction has no effect on the operations themselves: each
 * operation takes effect immediately, and nothing is rolled back. Not thread-safe.
 */
public interface Transaction extends AutoCloseable {
    /** Ends the transaction and sends {@link StoreEvent.TransactionEnded}. Has no effect if it has already ended. */
    @Override
    void close();
}
