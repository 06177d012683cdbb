package io.github.dynurl.store;

import java.util.Iterator;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Iterates over the results of a query while the response is received. The results use a connection until their end is
 * reached or {@link #close} is called. Not thread-safe, except {@code close}.
 *
 * <p>{@code hasNext} and {@code next} throw a {@link StoreException} if the query fails, or if the thread is
 * interrupted while it waits. They throw an {@link IllegalStateException} if the results were closed before their end.
 * So {@code hasNext} returns false only at the end of the results.
 *
 * @param <T> {@code String} for keys, or {@link QueryResult}
 */
public interface Results<T> extends Iterator<T>, AutoCloseable {
    /**
     * Returns the number of results that were skipped so far. A result is skipped if it has no valid key, or if its
     * metadata must be requested and does not exist.
     */
    long skipped();

    /**
     * Returns an explanation if metadata was requested for the objects found so far and no request found any. The
     * explanation contains the URL of the last request and the options to check, because wrong options are the probable
     * cause. Another cause can be that the objects were deleted after the query. Returns empty if metadata was found,
     * or if no metadata was requested.
     */
    default Optional<String> allMissing() {
        return Optional.empty();
    }

    /** Cancels the response if it is not complete. Has no effect on results that are closed or at their end. */
    @Override
    void close();

    /** Returns a stream of the remaining results. Closing the stream closes these results. */
    default Stream<T> stream() {
        int characteristics = Spliterator.ORDERED | Spliterator.NONNULL;
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(this, characteristics), false)
                .onClose(this::close);
    }
}
