package io.github.dynurl.store;

import java.util.Iterator;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Iterates over the answer to a query while it is received: nothing is read ahead but what is asked for. Holds a
 * connection until the end is reached or it is closed. For one thread.
 *
 * <p>{@code hasNext} and {@code next} throw a {@link StoreException} where the store fails, or the thread is interrupted
 * while it waits, and an {@link IllegalStateException} after a {@link #close} before the end: {@code hasNext} is false only
 * where there is no more.
 *
 * @param <T> {@code String} for keys, or {@link QueryResult}
 */
public interface Results<T> extends Iterator<T>, AutoCloseable {
    /**
     * Returns how much of the answer was passed over so far: what is no legal key, and keys whose metadata, where it was to
     * be fetched, was not there.
     */
    long skipped();

    /**
     * Returns where the metadata of the last key was looked for, and which options to check, if that of all keys so far,
     * and of at least one, was not there; else empty. Objects may have been deleted meanwhile; or an option is wrong.
     */
    default Optional<String> allMissing() {
        return Optional.empty();
    }

    /** Cancels what was not read. Does nothing the second time, or after the end. */
    @Override
    void close();

    /** Returns a stream of the rest, which closes this when it is closed. */
    default Stream<T> stream() {
        int traits = Spliterator.ORDERED | Spliterator.NONNULL;
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(this, traits), false)
                .onClose(this::close);
    }
}
