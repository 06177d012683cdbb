package io.github.dynurl.store;

import java.util.Iterator;
import java.util.function.Function;

/** Opens what a key names when its turn comes, not before. For one thread. */
record OneByOne<T>(Iterator<String> keys, Function<String, T> opener) implements Iterator<T> {
    @Override
    public boolean hasNext() {
        return keys.hasNext();
    }

    @Override
    public T next() {
        return opener.apply(keys.next());
    }
}
