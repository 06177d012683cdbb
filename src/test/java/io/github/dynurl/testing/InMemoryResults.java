package io.github.dynurl.testing;

import io.github.dynurl.store.Results;
import java.util.Iterator;
import java.util.NoSuchElementException;

/** Iterates over a snapshot; {@code alive} throws once the store is closed. For one thread. */
final class InMemoryResults<T> implements Results<T> {
    private final Iterator<T> rest;
    private final Runnable alive;
    private boolean ended;
    private boolean closed;

    InMemoryResults(Iterator<T> rest, Runnable alive) {
        this.rest = rest;
        this.alive = alive;
    }

    @Override
    public boolean hasNext() {
        if (ended) {
            return false;
        }
        if (closed) {
            throw new IllegalStateException("the results were closed before their end");
        }
        alive.run();
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
