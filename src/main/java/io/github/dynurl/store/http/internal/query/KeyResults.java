package io.github.dynurl.store.http.internal.query;

import io.github.dynurl.store.Results;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * The results of a query as keys without metadata. Not thread-safe, except for {@link #close}.
 */
public final class KeyResults implements Results<String> {
    private final QueryHits hits;

    /** The key that {@link #hasNext} has found and {@link #next} has not yet returned; null if there is none. */
    private @Nullable String next;

    /** Creates the results. {@link #close} closes the hits. */
    public KeyResults(QueryHits hits) {
        this.hits = hits;
    }

    @Override
    public boolean hasNext() {
        if (next == null) {
            next = hits.nextKey();
        }
        return next != null;
    }

    @Override
    public String next() {
        String key = hasNext() ? next : null;
        if (key == null) {
            throw new NoSuchElementException("the query has no more keys");
        }
        next = null;
        return key;
    }

    @Override
    public long skipped() {
        return hits.skipped();
    }

    @Override
    public void close() {
        next = null;
        hits.close();
    }
}
