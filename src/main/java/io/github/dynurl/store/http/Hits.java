package io.github.dynurl.store.http;

import io.github.dynurl.store.Results;

/** Is what an answer to a query, or all of its pages, say of objects. For one thread, but {@link #close} may come from any. */
interface Hits extends Results<Hit> {
    /** Returns the key of the next one: for those who want no more, of whom there may be millions. */
    default String nextKey() {
        return next().key();
    }
}
