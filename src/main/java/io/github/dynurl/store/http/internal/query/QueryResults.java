package io.github.dynurl.store.http.internal.query;

import io.github.dynurl.store.Failure;
import io.github.dynurl.store.NoSuchKeyException;
import io.github.dynurl.store.QueryResult;
import io.github.dynurl.store.Results;
import io.github.dynurl.store.StoreException;
import io.github.dynurl.store.StoreException.Outcome;
import io.github.dynurl.store.StoreUnavailableException;
import io.github.dynurl.store.http.internal.time.CancelScope;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Fetches the metadata of keys, several at a time, and returns them in the order of the keys. The window is twice as
 * large as what is fetched at a time, so that nothing waits because the first takes long; no more is held in memory. For
 * one thread, but {@link #close} may come from any.
 */
public final class QueryResults implements Results<QueryResult> {
    private final Results<QueryHit> hits;
    private final Fetch fetch;
    private final CancelScope scope = new CancelScope();
    private final QueryWorkers workers;
    private final int ahead;
    private final Deque<FutureTask<@Nullable QueryResult>> window = new ArrayDeque<>();
    private @Nullable QueryResult next;
    private @Nullable StoreException failure;
    private final Function<String, String> explained;
    private final Consumer<String> allMissing;
    private long there;
    private long missing;
    private @Nullable String lastMissing;
    private boolean ended;
    private volatile boolean closed;

    /** Completes what was found; null if it is not wanted. What it sends is cancelled with the scope. */
    public interface Fetch {
        @Nullable
        QueryResult apply(QueryHit hit, CancelScope scope);
    }

    /**
     * Begins to fetch.
     *
     * @param explained says of a key that is missing where it was looked for
     * @param allMissing is told at the end if nothing was there of what was found
     */
    public QueryResults(
            Results<QueryHit> hits,
            Fetch fetch,
            Executor executor,
            int concurrency,
            Function<String, String> explained,
            Consumer<String> allMissing) {
        this.hits = hits;
        this.fetch = fetch;
        this.explained = explained;
        this.allMissing = allMissing;
        this.workers = new QueryWorkers(executor, concurrency);
        this.ahead = 2 * concurrency;
    }

    @Override
    public boolean hasNext() {
        while (next == null && !ended) {
            if (closed) {
                throw failure == null ? QueryHits.closedEarly() : failure;
            }
            fill();
            FutureTask<@Nullable QueryResult> head = window.poll();
            if (head == null) {
                return ended();
            }
            next = resultOf(head);
        }
        return next != null;
    }

    /** Ends the iteration, unless the keys broke off: then it fails, now and whenever it is asked again. */
    private boolean ended() {
        if (failure != null) {
            throw failure;
        }
        ended = true;
        allMissing().ifPresent(allMissing);
        return false;
    }

    @Override
    public Optional<String> allMissing() {
        return there == 0 && lastMissing != null ? Optional.of(explained.apply(lastMissing)) : Optional.empty();
    }

    private void fill() {
        while (window.size() < ahead && !closed && failure == null && hasMoreKeys()) {
            QueryHit hit = hits.next();
            FutureTask<@Nullable QueryResult> task = new FutureTask<>(() -> fetchUnlessClosed(hit));
            window.add(task);
            if (hit.metadata() == null) {
                workers.add(task);
            } else {
                task.run();
            }
        }
    }

    /** Keeps a failure of the keys until what was found before is delivered. */
    private boolean hasMoreKeys() {
        try {
            return hits.hasNext();
        } catch (StoreException e) {
            failure = e;
            return false;
        }
    }

    private @Nullable QueryResult fetchUnlessClosed(QueryHit hit) {
        if (closed) {
            throw new CancellationException("the results were closed");
        }
        return fetch.apply(hit, scope);
    }

    /** Waits for a result; null if the key vanished, or is not wanted. Runs the task itself if no thread has taken it yet. */
    private @Nullable QueryResult resultOf(FutureTask<@Nullable QueryResult> task) {
        workers.help(task);
        try {
            QueryResult result = task.get();
            there++;
            return result;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            close();
            Failure why = Failure.of("query", null, "the thread was interrupted while it waited for metadata");
            failure = new StoreUnavailableException(why.outcome(Outcome.UNKNOWN).cause(e));
            throw failure;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof NoSuchKeyException gone) {
                missing++;
                lastMissing = gone.key().orElse("");
                return null;
            }
            if (e.getCause() instanceof CancellationException) {
                return null;
            }
            there++;
            if (e.getCause() instanceof StoreException why) {
                throw why;
            }
            throw new IllegalStateException("the metadata of a query could not be fetched", e.getCause());
        }
    }

    @Override
    public QueryResult next() {
        if (!hasNext() || next == null) {
            throw new NoSuchElementException("the query has no more results");
        }
        QueryResult result = next;
        next = null;
        return result;
    }

    @Override
    public long skipped() {
        return hits.skipped() + missing;
    }

    @Override
    public void close() {
        closed = true;
        scope.cancel();
        hits.close();
    }
}
