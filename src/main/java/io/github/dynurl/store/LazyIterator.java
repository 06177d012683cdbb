package io.github.dynurl.store;

import java.util.Iterator;
import java.util.function.Function;

/**
 * Iterates over the objects of several keys and opens each object only when {@link #next} returns it. Not thread-safe.
 */
record LazyIterator<T>(Iterator<String> keys, Function<String, T> opener) implements Iterator<T> {
    @Override
    public boolean hasNext() {
        return keys.hasNext();
    }

    @Override
    public T next() {
        return opener.apply(keys.next());
    }
}
