package io.github.dynurl.store.http.internal.query;

import io.github.dynurl.store.Failure;
import io.github.dynurl.store.NoSuchKeyException;
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
 * The results of a query with their metadata. Fetches the metadata of several keys at the same time, and returns the
 * results in the order of the keys.
 *
 * <p>If {@code n} fetches run at the same time, up to {@code 2n} results are in memory. So later fetches can continue
 * while the first fetch is slow. Not thread-safe, except for {@link #close}.
 *
 * @param <T> the type of a result
 */
public final class QueryResults<T> implements Results<T> {
    private final Results<QueryHit> hits;
    private final MetadataFetcher<T> fetcher;
    private final CancelScope scope = new CancelScope();
    private final QueryWorkers workers;
    private final int maxWindow;

    /** The fetches whose results were not yet returned, in the order of the keys. */
    private final Deque<FutureTask<@Nullable T>> window = new ArrayDeque<>();

    private @Nullable T next;
    private @Nullable StoreException failure;
    private final Function<String, String> missingExplainer;
    private final Consumer<String> allMissingListener;
    private boolean foundAny;
    private long missingCount;
    private @Nullable String lastMissingKey;
    private boolean ended;
    private volatile boolean closed;

    /** Fetches the metadata of a hit. */
    public interface MetadataFetcher<T> {
        /**
         * Returns the result for a hit; null to omit the result.
         *
         * @param scope cancels the requests of this fetch
         * @throws NoSuchKeyException if the object does not exist, for example because it was deleted after the query
         */
        @Nullable
        T fetch(QueryHit hit, CancelScope scope);
    }

    /**
     * Creates the results. {@link #close} closes the hits. Fetches nothing before the first {@link #hasNext}.
     *
     * @param executor runs fetches in other threads. If it has no free thread, the thread that reads the results
     *     fetches
     * @param concurrency the maximum number of fetches at the same time
     * @param missingExplainer converts a missing key to an explanation: the URL of the object, and the options to check
     * @param allMissingListener receives this explanation at the end of the results if no object of the query exists
     */
    public QueryResults(
            Results<QueryHit> hits,
            MetadataFetcher<T> fetcher,
            Executor executor,
            int concurrency,
            Function<String, String> missingExplainer,
            Consumer<String> allMissingListener) {
        this.hits = hits;
        this.fetcher = fetcher;
        this.missingExplainer = missingExplainer;
        this.allMissingListener = allMissingListener;
        this.workers = new QueryWorkers(executor, concurrency);
        this.maxWindow = 2 * concurrency;
    }

    @Override
    public boolean hasNext() {
        while (next == null && !ended) {
            if (closed) {
                throw failure == null ? QueryHits.closedBeforeEnd() : failure;
            }
            fillWindow();
            FutureTask<@Nullable T> head = window.poll();
            if (head == null) {
                end();
                return false;
            }
            next = awaitResult(head);
        }
        return next != null;
    }

    /** Ends the results. If reading the hits has failed, throws that failure instead, also in each later call. */
    private void end() {
        if (failure != null) {
            throw failure;
        }
        ended = true;
        allMissing().ifPresent(allMissingListener);
    }

    @Override
    public Optional<String> allMissing() {
        return !foundAny && lastMissingKey != null
                ? Optional.of(missingExplainer.apply(lastMissingKey))
                : Optional.empty();
    }

    /** Starts fetches until {@link #maxWindow} fetches are in the window, or until there are no more hits. */
    private void fillWindow() {
        while (window.size() < maxWindow && !closed && failure == null && hasMoreHits()) {
            QueryHit hit = hits.next();
            FutureTask<@Nullable T> task = new FutureTask<>(() -> fetchUnlessClosed(hit));
            window.add(task);
            if (hit.metadata() == null) {
                workers.add(task);
            } else {
                task.run(); // the response to the query contains the metadata, so the task sends no request
            }
        }
    }

    /**
     * Returns whether there are more hits. If this fails, records the failure. {@link #end} throws it after all earlier
     * results were returned.
     */
    private boolean hasMoreHits() {
        try {
            return hits.hasNext();
        } catch (StoreException e) {
            failure = e;
            return false;
        }
    }

    private @Nullable T fetchUnlessClosed(QueryHit hit) {
        if (closed) {
            throw new CancellationException("the results were closed");
        }
        return fetcher.fetch(hit, scope);
    }

    /** Waits for a result. Returns null if the result is omitted or the object is missing. Counts missing objects. */
    private @Nullable T awaitResult(FutureTask<@Nullable T> task) {
        workers.runIfPermitFree(task);
        try {
            T result = task.get();
            foundAny = true;
            return result;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            close();
            Failure interrupted = Failure.of("query", null, "the thread was interrupted while it waited for metadata");
            failure = new StoreUnavailableException(
                    interrupted.outcome(Outcome.UNKNOWN).cause(e));
            throw failure;
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof NoSuchKeyException noSuchKey) {
                missingCount++;
                lastMissingKey = noSuchKey.key().orElse("");
                return null;
            }
            if (cause instanceof CancellationException) { // close() was called, so hasNext throws
                return null;
            }
            foundAny = true; // the object may exist, because the failure is not a 404
            if (cause instanceof StoreException storeFailure) {
                throw storeFailure;
            }
            throw new IllegalStateException("the metadata of a query could not be fetched", cause);
        }
    }

    @Override
    public T next() {
        if (!hasNext() || next == null) {
            throw new NoSuchElementException("the query has no more results");
        }
        T result = next;
        next = null;
        return result;
    }

    @Override
    public long skipped() {
        return hits.skipped() + missingCount;
    }

    @Override
    public void close() {
        closed = true;
        scope.cancel();
        hits.close();
    }
}
