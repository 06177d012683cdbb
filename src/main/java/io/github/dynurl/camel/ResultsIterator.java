package io.github.dynurl.camel;

import io.github.dynurl.store.Results;
import io.github.dynurl.store.http.HttpStore;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.apache.camel.Exchange;
import org.apache.camel.StreamCache;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a route the results of a query while they are received. As a stream cache, it begins anew in each branch, for the
 * next step, and for a redelivery: the query is sent again then. Released when its exchange ends; if nothing had been taken by
 * then, whoever still holds it can begin. For one thread, but {@link #release} and {@link #close} may come from any, and end what that one
 * waits for.
 *
 * @param <T> the results
 */
final class ResultsIterator<T> implements Iterator<T>, StreamCache, Closeable, Held {
    private static final Logger LOG = LoggerFactory.getLogger(DynUrlEndpoint.class);

    private final StoreOwner owner;
    private final Function<HttpStore, Results<T>> query;
    private final boolean copied;
    private final Holding<T> holding = new Holding<>();
    private volatile @Nullable Exchange exchange;
    private volatile boolean ended;
    private volatile boolean closed;
    private boolean touched;
    private boolean begun;
    private volatile @Nullable Thread reader;

    /** Holds the results and the store that they come from. */
    private record Open<T>(StoreOwner.Lease lease, Results<T> results) {}

    private ResultsIterator(
            Exchange exchange, StoreOwner owner, Function<HttpStore, Results<T>> query, boolean copied) {
        this.copied = copied;
        this.exchange = exchange;
        this.owner = owner;
        this.query = query;
        Holdings.whenForgotten(this, holding::letGo);
    }

    /** Sends a query. */
    static <T> ResultsIterator<T> of(Exchange exchange, StoreOwner owner, Function<HttpStore, Results<T>> query) {
        ResultsIterator<T> results = new ResultsIterator<>(exchange, owner, query, false);
        results.holding.open.set(results.begin());
        return results;
    }

    /** Is what the results hold, and let go of also when nobody can reach them any more. Thread-safe. */
    private static final class Holding<T> {
        private final AtomicReference<@Nullable Open<T>> open = new AtomicReference<>();

        void letGo() {
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
            holding.letGo();
        }
        return more;
    }

    private Results<T> current() {
        Open<T> current = holding.open.get();
        if (current == null) {
            // What a branch results in is read on by what follows, which begins anew.
            boolean over = exchange == null && begun && !copied;
            if (touched || over) {
                throw new IllegalStateException("the exchange of this query has ended, and its results with it;"
                        + " use queryResult=list to keep them");
            }
            current = begin();
            holding.open.set(current);
        }
        touched = true;
        begun = true;
        reader = Thread.currentThread();
        return current.results();
    }

    @Override
    public T next() {
        if (!hasNext()) {
            throw new NoSuchElementException("the query has no more results");
        }
        return current().next();
    }

    /** Ends the results; where they had not ended, to ask for more fails until {@link #reset}. */
    @Override
    public void close() {
        closed = true;
        holding.letGo();
    }

    /**
     * Goes back to the beginning: the query is sent again when the next result is asked for. Where another thread is in the middle
     * of the results, the step that has ended is not the one that reads, and they go on.
     */
    @Override
    public void reset() {
        boolean othersRead = touched && !ended && !closed && reader != Thread.currentThread();
        if ((touched || closed) && !othersRead) {
            holding.letGo();
            touched = false;
            ended = false;
            closed = false;
        }
    }

    /** Makes results for another exchange: these, if nothing was taken of them; else it sends the query by itself. */
    @Override
    public StreamCache copy(Exchange other) {
        ResultsIterator<T> copy = new ResultsIterator<>(other, owner, query, true);
        if (!touched) {
            copy.holding.open.set(holding.open.getAndSet(null));
        }
        Holdings.add(other, copy);
        return copy;
    }

    @Override
    public void release() {
        exchange = null;
        holding.letGo();
    }

    /** Ends a query that was asked in the branch and whose results do not leave it. */
    @Override
    public void branchEnded(Exchange branch) {
        if (branch.getMessage().getBody() != this) {
            release();
        }
    }

    /** Gives an exchange that goes on with the same body one of its own: Camel resets that of this exchange any time. */
    @Override
    public void handedOver(Exchange other) {
        if (other.getMessage().getBody() == this) {
            other.getMessage().setBody(copy(other));
        }
    }

    /** Refuses: results are no bytes. */
    @Override
    public void writeTo(OutputStream out) throws IOException {
        throw new IOException("the results of a query have no bytes; split them, or marshal them first");
    }

    @Override
    public boolean inMemory() {
        return false;
    }

    /** Returns 0: the bytes are not known. */
    @Override
    public long length() {
        return 0;
    }

    @Override
    public long position() {
        return 0;
    }

    @Override
    public String toString() {
        return "results of a query";
    }
}
