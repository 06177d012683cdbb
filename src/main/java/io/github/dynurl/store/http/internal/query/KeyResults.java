package io.github.dynurl.store.http.internal.query;

import io.github.dynurl.store.Results;

/** Returns the keys of what was found. For one thread, but {@link #close} may come from any. */
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
