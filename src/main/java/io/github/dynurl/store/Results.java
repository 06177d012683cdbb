package io.github.dynurl.store;

import java.util.Iterator;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Iterates over the results of a query while the response is received. It uses a connection until the end is reached or
 * {@link #close} is called. Not thread-safe, except {@code close}.
 *
 * <p>{@code hasNext} and {@code next} throw a {@link StoreException} if the store fails or the thread is interrupted
 * while it waits, and an {@link IllegalStateException} if the results were closed before their end. So {@code hasNext}
 * returns false only at the end of the results.
 *
 * @param <T> {@code String} for keys, or {@link QueryResult}
 */
public interface Results<T> extends Iterator<T>, AutoCloseable {
    /**
     * Returns the number of results that were skipped so far: those without a valid key, and objects whose metadata had
     * to be requested and did not exist.
     */
    long skipped();

    /**
     * Returns a hint on wrong options if none of the objects found so far had metadata: the URL that was requested for
     * the last one, and the options to check. Another cause can be that the objects were deleted after the query. Empty
     * if metadata was found, or if no metadata was requested.
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
