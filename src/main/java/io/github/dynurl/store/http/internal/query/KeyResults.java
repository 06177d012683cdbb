package io.github.dynurl.store.http.internal.query;

import io.github.dynurl.store.Results;

/**
 * The results of a query as keys without metadata. Not thread-safe, except for {@link #close}.
 */
public final class KeyResults implements Results<String> {
    private final QueryHits hits;

    /** Creates the results. {@link #close} closes the hits. */
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
