package io.github.dynurl.store;

/**
 * Marks operations that belong together for listeners. Stores over HTTP have no transactions: nothing is undone, each
 * operation takes effect by itself. For one thread.
 */
public interface Transaction extends AutoCloseable {
    /** Ends the transaction. */
    @Override
    void close();
}
