package io.github.dynurl.store;

import java.util.Iterator;
import java.util.function.Function;

/**
 * Iterates over the objects of several keys. Each call of {@link #next} opens one object. Not thread-safe.
 *
 * @param opener opens the object of a key; the caller of {@link #next} closes it
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
