package io.github.dynurl.camel;

import io.github.dynurl.store.Results;
import io.github.dynurl.store.Store;
import java.io.Closeable;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Function;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a route the results of a query while they are received. Released when its exchange ends; if nothing had been
 * taken by then, whoever still holds it can begin: the query is sent again. For one thread, but {@link #release} may come
 * from any.
 *
 * @param <T> the results
 */
final class ResultsIterator<T> implements Iterator<T>, Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(DynUrlEndpoint.class);

    private final StoreOwner owner;
    private final Function<Store, Results<T>> query;
    private final Exchange exchange;
    private StoreOwner.@Nullable Lease lease;
    private @Nullable Results<T> results;
    private boolean touched;
    private boolean ended;
    private boolean released;

    ResultsIterator(Exchange exchange, StoreOwner owner, Function<Store, Results<T>> query) {
        this.exchange = exchange;
        this.owner = owner;
        this.query = query;
        this.results = open();
    }

    private Results<T> open() {
        StoreOwner.Lease opened = owner.acquire();
        try {
            Results<T> begun = query.apply(opened.store());
            lease = opened;
            return begun;
        } catch (RuntimeException e) {
            opened.release();
            throw e;
        }
    }

    @Override
    public synchronized boolean hasNext() {
        if (exchange.getException() != null) {
            // A split that stops on an exception still iterates to the end, which may be far away.
            close();
        }
        if (ended) {
            return false;
        }
        Results<T> current = results;
        if (current == null) {
            if (touched) {
                throw new IllegalStateException("the exchange of this query has ended, and its results with it;"
                        + " use queryResult=list to keep them");
            }
            current = open();
            results = current;
        }
        touched = true;
        boolean more = current.hasNext();
        if (!more) {
            close();
        }
        return more;
    }

    @Override
    public synchronized T next() {
        Results<T> current = hasNext() ? results : null;
        if (current == null) {
            throw new NoSuchElementException("the query has no more results");
        }
        return current.next();
    }

    /** Ends the results for good. */
    @Override
    public synchronized void close() {
        ended = true;
        letGo();
    }

    /** Lets the connection go because the exchange has ended. */
    synchronized void release() {
        released = true;
        letGo();
    }

    private void letGo() {
        Results<T> current = results;
        StoreOwner.Lease held = lease;
        results = null;
        lease = null;
        if (current != null && held != null) {
            try {
                if (current.skipped() > 0) {
                    LOG.warn("{} lines of a query's answer were no legal keys and were passed over", current.skipped());
                }
                current.close();
            } finally {
                held.release();
            }
        }
    }

    @Override
    public String toString() {
        return "results of a query" + (released ? " whose exchange has ended" : "");
    }
}
