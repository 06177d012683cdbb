package io.github.dynurl.store.http.internal.query;

import io.github.dynurl.store.Results;
import java.util.Optional;

/**
 * The hits in one response to a query, or on all of its pages. Not thread-safe, but {@link #close} may be called from
 * any thread.
 */
interface QueryHits extends Results<QueryHit> {
    /** How many lines or items in a row may have no legal key before the response is rejected. */
    int MAX_INVALID_IN_A_ROW = 1_000_000;

    /**
     * Returns the key of the next hit. This is faster than {@link #next} if an implementation creates no hit for it.
     */
    default String nextKey() {
        return next().key();
    }

    /**
     * Returns the name of a field in the response that looks like a reference to the next page, for example {@code
     * nextPageToken}. Empty if no such field was read so far.
     */
    default Optional<String> nextPageField() {
        return Optional.empty();
    }

    /**
     * Creates the exception for a call to {@link #hasNext} or {@link #next} after the results were closed too early.
     */
    static IllegalStateException closedBeforeEnd() {
        return new IllegalStateException("the results were closed before their end");
    }
}
