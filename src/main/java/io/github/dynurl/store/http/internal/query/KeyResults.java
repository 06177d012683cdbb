package io.github.dynurl.store.http.internal.query;

import io.github.dynurl.store.Results;

/**
 * The keys of the hits of a query, without the metadata. Not thread-safe, but {@link #close} may be called from any
 * thread.
 */
public final class KeyResults implements Results<String> {
    private final QueryHits hits;

    public KeyResults(QueryHits hits) {
        this.hits = hits;
    }

    @Override
    public boolean hasNext() {
        return hits.hasNext();
    }

    @Override
    public String next() {
        return hits.nextKey();
    }

    @Override
    public long skipped() {
        return hits.skipped();
    }

    @Override
    public void close() {
        hits.close();
    }
}
