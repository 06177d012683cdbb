package io.github.dynurl.store.http.internal.query;

import io.github.dynurl.store.Results;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Results that a function converts one by one. Omits a result if the function returns null for it. Not thread-safe,
 * except for {@link #close}.
 *
 * @param <T> the type of the original results
 * @param <R> the type of the converted results
 */
public final class MappedResults<T, R> implements Results<R> {
    private final Results<T> results;
    private final Function<T, @Nullable R> function;
    private @Nullable R next;

    /**
     * Creates the converted results. {@link #close} closes the original results.
     *
     * @param function converts a result; returns null for a result to omit
     */
    public MappedResults(Results<T> results, Function<T, @Nullable R> function) {
        this.results = results;
        this.function = function;
    }

    @Override
    public boolean hasNext() {
        while (next == null && results.hasNext()) {
            next = function.apply(results.next());
        }
        return next != null;
    }

    @Override
    public R next() {
        if (!hasNext() || next == null) {
            throw new NoSuchElementException("the query has no more results");
        }
        R result = next;
        next = null;
        return result;
    }

    @Override
    public long skipped() {
        return results.skipped();
    }

    @Override
    public Optional<String> allMissing() {
        return results.allMissing();
    }

    @Override
    public void close() {
        results.close();
    }
}
