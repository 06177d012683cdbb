package io.github.dynurl.camel.internal.message;

import io.github.dynurl.camel.internal.client.EndpointLog;
import io.github.dynurl.camel.internal.client.StoreOwner;
import io.github.dynurl.store.Results;
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

/**
 * A body with the results of a query, which are received while the route iterates. It is a stream cache, so each
 * branch, the next step and a redelivery start again at the first result. The query is sent again for this. The results
 * are released when the exchange ends. If no result was read by then, code with a reference to the body can still start
 * to iterate. Not thread-safe, except {@link #release} and {@link #close}, which also end the wait of another thread
 * for the next result.
 *
 * @param <T> the type of a result
 */
final class ResultsIterator<T> implements Iterator<T>, StreamCache, Closeable, ReleasableBody {
    private final StoreOwner owner;
    private final String action;
    private final Function<StoreOwner.SharedStore, Results<T>> query;
    private final boolean isCopy;
    private final Resources<T> resources = new Resources<>();

    /** The exchange with this body; null after {@link #release}, for example because the exchange has ended. */
    private volatile @Nullable Exchange exchange;

    private volatile boolean atEnd;

    /** True if {@link #hasNext} has found the result that {@link #next} has not yet returned. */
    private boolean hasFoundNext;

    /** True if {@link #close} was called since the last {@link #reset}. */
    private volatile boolean isClosed;

    /** True if a result was asked for since the last {@link #reset}. */
    private boolean hasBeenRead;

    /** True if a result was ever asked for; {@link #reset} does not change it. */
    private boolean wasEverRead;

    private volatile @Nullable Thread lastReader;

    /** The results of a query, and the lease on the store that they come from. */
    private record LeasedResults<T>(StoreOwner.SharedStore lease, Results<T> results) {}

    private ResultsIterator(
            String action,
            Exchange exchange,
            StoreOwner owner,
            Function<StoreOwner.SharedStore, Results<T>> query,
            boolean isCopy) {
        this.action = action;
        this.isCopy = isCopy;
        this.exchange = exchange;
        this.owner = owner;
        this.query = query;
        BodyReleaser.releaseWhenUnreachable(this, resources::release);
    }

    /**
     * Sends a query, and creates the body with its results.
     *
     * @param action the name of the operation, for messages of exceptions
     */
    static <T> ResultsIterator<T> of(
            String action, Exchange exchange, StoreOwner owner, Function<StoreOwner.SharedStore, Results<T>> query) {
        boolean isCopy = false;
        ResultsIterator<T> iterator = new ResultsIterator<>(action, exchange, owner, query, isCopy);
        iterator.resources.current.set(iterator.sendQuery());
        return iterator;
    }

    /** The open results of a body. They are also released if the body becomes garbage. Thread-safe. */
    private static final class Resources<T> {
        private final AtomicReference<@Nullable LeasedResults<T>> current = new AtomicReference<>();

        void release() {
            LeasedResults<T> leased = current.getAndSet(null);
            if (leased != null) {
                try {
                    long skipped = leased.results().skipped();
                    if (skipped > 0) {
                        EndpointLog.LOG.warn(
                                "{} keys of a query response were skipped: not legal, or there is no such object",
                                skipped);
                    }
                    leased.results().close();
                } finally {
                    leased.lease().release();
                }
            }
        }
    }

    private LeasedResults<T> sendQuery() {
        StoreOwner.SharedStore lease = owner.acquire();
        try {
            return new LeasedResults<>(lease, query.apply(lease));
        } catch (RuntimeException e) {
            lease.release();
            throw e;
        }
    }

    @Override
    public boolean hasNext() {
        Exchange currentExchange = exchange;
        if (currentExchange != null && currentExchange.getException() != null) {
            // A split with stopOnException iterates to the end after an exception, which may be millions of results.
            close();
            return false;
        }
        if (atEnd) {
            return false;
        }
        if (isClosed) {
            throw new IllegalStateException("the results were closed before their end");
        }
        hasFoundNext = currentResults().hasNext();
        if (!hasFoundNext) {
            atEnd = true;
            resources.release();
        }
        return hasFoundNext;
    }

    /** Returns the open results. Sends the query again if none are open. */
    private Results<T> currentResults() {
        LeasedResults<T> current = resources.current.get();
        Thread reader = Thread.currentThread();
        if (current == null || lastReader != reader) { // otherwise this thread reads on, and nothing changes
            current = current == null ? sendQueryAgain() : current;
            hasBeenRead = true;
            wasEverRead = true;
            lastReader = reader;
        }
        return current.results();
    }

    private LeasedResults<T> sendQueryAgain() {
        // Steps after a branch may read a copy of the branch again, although the branch has ended.
        boolean isUsedUp = exchange == null && wasEverRead && !isCopy;
        if (hasBeenRead || isUsedUp) {
            throw new IllegalStateException("the exchange of this " + action + " has ended, and its results with it; "
                    + (action.equals("multiGet") ? "read them in its route" : "use queryResult=list to keep them"));
        }
        LeasedResults<T> sent = sendQuery();
        resources.current.set(sent);
        return sent;
    }

    @Override
    public T next() {
        if (!hasFoundNext && !hasNext()) {
            throw new NoSuchElementException("the " + action + " has no more results");
        }
        hasFoundNext = false;
        T result = currentResults().next();
        Exchange currentExchange = exchange;
        if (currentExchange != null && result instanceof ObjectMessage message) {
            message.inheritHeaders(currentExchange.getMessage());
        }
        return result;
    }

    /** Closes the results. If they were not at their end, {@link #hasNext} fails until {@link #reset}. */
    @Override
    public void close() {
        isClosed = true;
        hasFoundNext = false;
        resources.release();
    }

    /**
     * Goes back to the beginning. The query is sent again when the next result is asked for. Does nothing while another
     * thread iterates, because Camel calls this method at the end of each step, also of one that runs in parallel with
     * the reader. Does nothing if no result was asked for since the last reset.
     */
    @Override
    public void reset() {
        boolean isReadByOtherThread = hasBeenRead && !atEnd && !isClosed && lastReader != Thread.currentThread();
        if ((hasBeenRead || isClosed) && !isReadByOtherThread) {
            resources.release();
            hasBeenRead = false;
            hasFoundNext = false;
            lastReader = null;
            atEnd = false;
            isClosed = false;
        }
    }

    /**
     * Returns a body for another exchange. The new body takes the open results if no result was read yet. Otherwise, it
     * sends the query again.
     */
    @Override
    public StreamCache copy(Exchange other) {
        ResultsIterator<T> copy = newCopy(other);
        BodyReleaser.add(other, copy);
        return copy;
    }

    private ResultsIterator<T> newCopy(Exchange other) {
        boolean isACopy = true;
        ResultsIterator<T> copy = new ResultsIterator<>(action, other, owner, query, isACopy);
        if (!hasBeenRead) {
            copy.resources.current.set(resources.current.getAndSet(null));
        }
        return copy;
    }

    @Override
    public void release() {
        exchange = null;
        resources.release();
    }

    /** Releases the results, unless they are still the body of the branch: steps after the branch may read this body. */
    @Override
    public void onBranchEnd(Exchange branch) {
        if (branch.getMessage().getBody() != this) {
            release();
        }
    }

    /** If the target has this body, gives the target a copy, because Camel may reset the body of this exchange at any time. */
    @Override
    public boolean onHandover(Exchange target) {
        boolean hasThisBody = target.getMessage().getBody() == this;
        if (hasThisBody) {
            ResultsIterator<T> copy = newCopy(target);
            target.getMessage().setBody(copy);
            BodyReleaser.addInHandover(target, copy);
        }
        return hasThisBody;
    }

    /** Throws an exception, because results are objects and not bytes. */
    @Override
    public void writeTo(OutputStream out) throws IOException {
        throw new IOException("the results of " + action + " have no bytes; split them, or marshal them first");
    }

    @Override
    public boolean inMemory() {
        return false;
    }

    /** Returns 0, because the length in bytes is unknown. */
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
        return "results of " + action;
    }
}
