package io.github.dynurl.store;

import java.util.Iterator;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Iterates over the answer to a query while it is received: nothing is read ahead but what is asked for. Holds a
 * connection until the end is reached or it is closed. For one thread.
 *
 * <p>{@code hasNext} and {@code next} throw a {@link StoreException} where the store fails.
 *
 * @param <T> {@code String} for keys, or {@link QueryResult}
 */
public interface Results<T> extends Iterator<T>, AutoCloseable {
    /** Returns how many lines of the answer were passed over so far because they are no legal keys. */
    long skipped();

    /** Cancels what was not read. Does nothing the second time. */
    @Override
    void close();

    /** Returns a stream of the rest, which closes this when it is closed. */
    default Stream<T> stream() {
        int traits = Spliterator.ORDERED | Spliterator.NONNULL;
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(this, traits), false)
                .onClose(this::close);
    }
}
