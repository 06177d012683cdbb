package io.github.dynurl.camel;

import io.github.dynurl.store.Results;
import io.github.dynurl.store.http.HttpStore;
import java.io.Closeable;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a route the results of a query while they are received. Released when its exchange ends; if nothing had been
 * taken by then, whoever still holds it can begin: the query is sent again. For one thread, but {@link #release} and
 * {@link #close} may come from any, and end what that one waits for.
 *
 * @param <T> the results
 */
final class ResultsIterator<T> implements Iterator<T>, Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(DynUrlEndpoint.class);

    private final StoreOwner owner;
    private final Function<HttpStore, Results<T>> query;
    private final AtomicReference<@Nullable Open<T>> open = new AtomicReference<>();
    private volatile @Nullable Exchange exchange;
    private volatile boolean ended;
    private volatile boolean closed;
    private boolean touched;

    /** Holds the results and the store that they come from. */
    private record Open<T>(StoreOwner.Lease lease, Results<T> results) {}

    ResultsIterator(Exchange exchange, StoreOwner owner, Function<HttpStore, Results<T>> query) {
        this.exchange = exchange;
        this.owner = owner;
        this.query = query;
        open.set(begin());
    }

    private Open<T> begin() {
        StoreOwner.Lease lease = owner.acquire();
        try {
            return new Open<>(lease, query.apply(lease.store()));
        } catch (RuntimeException e) {
            lease.release();
            throw e;
        }
    }

    @Override
    public boolean hasNext() {
        Exchange its = exchange;
        if (its != null && its.getException() != null) {
            // A split that stops on an exception still iterates to the end, which may be far away.
            close();
            return false;
        }
        if (ended) {
            return false;
        }
        if (closed) {
            throw new IllegalStateException("the results were closed before their end");
        }
        boolean more = current().hasNext();
        if (!more) {
            ended = true;
            letGo();
        }
        return more;
    }

    private Results<T> current() {
        Open<T> current = open.get();
        if (current == null) {
            if (touched) {
                throw new IllegalStateException("the exchange of this query has ended, and its results with it;"
                        + " use queryResult=list to keep them");
            }
            current = begin();
            open.set(current);
        }
        touched = true;
        return current.results();
    }

    @Override
    public T next() {
        if (!hasNext()) {
            throw new NoSuchElementException("the query has no more results");
        }
        return current().next();
    }

    /** Ends the results for good; where they had not ended, to ask for more fails. */
    @Override
    public void close() {
        closed = true;
        letGo();
    }

    /** Lets the connection go because the exchange has ended. */
    void release() {
        exchange = null;
        letGo();
    }

    private void letGo() {
        Open<T> held = open.getAndSet(null);
        if (held != null) {
            try {
                long skipped = held.results().skipped();
                if (skipped > 0) {
                    LOG.warn("{} keys of a query's answer were passed over: not legal, or not there", skipped);
                }
                held.results().close();
            } finally {
                held.lease().release();
            }
        }
    }

    @Override
    public String toString() {
        return "results of a query" + (exchange == null ? " whose exchange has ended" : "");
    }
}
