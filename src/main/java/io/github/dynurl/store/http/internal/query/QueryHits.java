package io.github.dynurl.store.http.internal.query;

import io.github.dynurl.store.Results;
import java.util.Optional;

/** Is what an answer to a query, or all of its pages, say of objects. For one thread, but {@link #close} may come from any. */
interface QueryHits extends Results<QueryHit> {
    /** How many lines or items in a row may have no legal key. */
    int MOST_BARREN = 1_000_000;

    /** Returns the key of the next one: for those who want no more, of whom there may be millions. */
    default String nextKey() {
        return next().key();
    }

    /** Returns the name of what the answer has of a next page, read so far; empty if it has nothing. */
    default Optional<String> nextPageField() {
        return Optional.empty();
    }

    /** Makes the exception of results that are asked for more after they were closed before their end. */
    static IllegalStateException closedEarly() {
        return new IllegalStateException("the results were closed before their end");
    }
}
