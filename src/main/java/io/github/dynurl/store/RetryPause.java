package io.github.dynurl.store;

import java.util.concurrent.ThreadLocalRandom;

/** The random pause before an operation is tried again, for operations that retry until their outcome is known. */
public final class RetryPause {
    /** The maximum pause before the first retry. Each further retry doubles it, up to {@link #MAX_MILLIS}. */
    private static final long FIRST_MILLIS = 50;

    private static final long MAX_MILLIS = 1000;

    private RetryPause() {}

    /**
     * Waits for a random time before a retry. The maximum time doubles with each attempt, up to 1 second.
     *
     * @param attempt the number of attempts so far, from 1
     * @param failure the failure of the last attempt
     * @throws StoreException {@code failure}, if the thread is interrupted
     */
    public static void await(int attempt, StoreException failure) {
        // 5 doublings reach MAX_MILLIS. More than 10 are not needed, and could overflow.
        int doublings = Math.min(attempt - 1, 10);
        long limitMillis = Math.min(MAX_MILLIS, FIRST_MILLIS << doublings);
        try {
            Thread.sleep(ThreadLocalRandom.current().nextLong(limitMillis / 2, limitMillis + 1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure;
        }
    }
}
