package io.github.dynurl.camel.internal.client;

import io.github.dynurl.store.Failure;
import io.github.dynurl.store.StoreUnavailableException;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * Limits how many objects of a client are copied at the same time. A copy within a store needs two connections. If uploads
 * had all connections, none of them could read its original. Thread-safe.
 */
public final class TransferLimit {
    private final Semaphore permits;

    /** Creates a limit. {@code connections} is how many requests the client sends at the same time. */
    TransferLimit(int connections) {
        boolean isFair = true;
        this.permits = new Semaphore(Math.max(1, connections / 2), isFair);
    }

    /**
     * Runs a copy or move, perhaps after others have ended.
     *
     * @param action the name of the operation, for the message of the exception
     * @throws StoreUnavailableException if the thread is interrupted while it waits; then nothing was sent
     */
    public <T> T run(String action, String key, Supplier<T> transfer) {
        try {
            permits.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            String reason = "the thread was interrupted while it waited for other copies";
            throw new StoreUnavailableException(Failure.of(action, key, reason).cause(e));
        }
        try {
            return transfer.get();
        } finally {
            permits.release();
        }
    }
}
