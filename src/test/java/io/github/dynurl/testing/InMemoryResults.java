package io.github.dynurl.testing;

import io.github.dynurl.store.Results;
import java.util.Iterator;
import java.util.NoSuchElementException;

/** Iterates over a snapshot; {@code requireOpen} throws once the store is closed. For one thread. */
final class InMemoryResults<T> implements Results<T> {
    private final Iterator<T> rest;
    private final Runnable requireOpen;
    private boolean ended;
    private boolean closed;

    InMemoryResults(Iterator<T> rest, Runnable requireOpen) {
        this.rest = rest;
        this.requireOpen = requireOpen;
    }

    @Override
    public boolean hasNext() {
        if (ended) {
            return false;
        }
        if (closed) {
            throw new IllegalStateException("the results were closed before their end");
        }
        requireOpen.run();
        ended = !rest.hasNext();
        return !ended;
    }

    @Override
    public T next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return rest.next();
    }

    @Override
    public long skipped() {
        return 0;
    }

    @Override
    public void close() {
        closed = true;
    }
}
