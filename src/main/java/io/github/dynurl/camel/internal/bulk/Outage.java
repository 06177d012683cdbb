package io.github.dynurl.camel.internal.bulk;

import io.github.dynurl.store.AccessDeniedException;
import io.github.dynurl.store.Failure;
import io.github.dynurl.store.StoreException;
import io.github.dynurl.store.StoreException.Outcome;
import io.github.dynurl.store.StoreUnavailableException;
import org.jspecify.annotations.Nullable;

/** Notices that a store as a whole is not available, so that an operation does not try all its keys. Not thread-safe. */
public final class Outage {
    /** The number of keys in a row whose failure proves an outage. */
    private static final int MAX_IN_A_ROW = 10;

    private static final int UNAUTHORIZED = 401;

    private final String action;
    private int inARow;

    /** Creates an object for one run of the operation {@code action}. */
    public Outage(String action) {
        this.action = action;
    }

    /**
     * Records the result for a key.
     *
     * @param failure the failure; null after a success
     * @return the exception with which the operation stops; null if it goes on
     */
    public @Nullable StoreException record(@Nullable StoreException failure) {
        if (failure != null
                && failure.outcome() == Outcome.NOT_SENT
                && !(failure instanceof StoreUnavailableException)) {
            return null; // nothing was sent, so the failure says nothing about the store
        }
        boolean isDenied = failure instanceof AccessDeniedException && failure.status() == UNAUTHORIZED;
        inARow = failure instanceof StoreUnavailableException || isDenied ? inARow + 1 : 0;
        if (failure == null || inARow < MAX_IN_A_ROW) {
            return null;
        }
        Failure outage = Failure.of(
                        action,
                        null,
                        inARow + " keys in a row have failed, so the other keys were not tried; the last one: "
                                + failure.reason())
                .outcome(Outcome.UNKNOWN)
                .retryable(failure.isRetryable())
                .cause(failure);
        return isDenied ? new AccessDeniedException(outage) : new StoreUnavailableException(outage);
    }
}
