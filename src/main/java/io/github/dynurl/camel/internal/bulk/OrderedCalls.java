package io.github.dynurl.camel.internal.bulk;

import io.github.dynurl.camel.internal.bulk.KeySource.Element;
import io.github.dynurl.store.Failure;
import io.github.dynurl.store.StoreException.Outcome;
import io.github.dynurl.store.StoreUnavailableException;
import io.github.dynurl.store.http.HttpStore;
import java.util.Deque;
import java.util.NoSuchElementException;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Performs a call for each key, several at the same time, and returns the results in the order of the keys. It reads a key
 * when it can start the call. At most as many results as calls at the same time are in memory. Not thread-safe, except
 * {@link #close}.
 *
 * @param <R> the type of a result
 */
public final class OrderedCalls<R> implements AutoCloseable {
    /** What a call does. */
    @FunctionalInterface
    public interface Action<R> {
        /**
         * Returns the result for an element, also if it is a failure.
         *
         * @param store a view of the store for this call. The action closes it, or lets its result close it
         */
        R perform(Element element, HttpStore store);
    }

    /**
     * How the calls are performed.
     *
     * @param executor runs calls in other threads; if it has no free thread, the thread that reads the results runs them
     * @param concurrency the maximum number of calls at the same time
     */
    public record Workers(Executor executor, int concurrency) {}

    private final String name;
    private final KeySource.Keys keys;
    private final HttpStore store;
    private final Action<R> action;
    private final Consumer<R> discard;
    private final Workers workers;

    /** The calls whose results were not yet returned, in the order of the keys. */
    private final Deque<Call> window = new ConcurrentLinkedDeque<>();

    /** What is thrown after the last result; null if the keys are read to their end. */
    private @Nullable RuntimeException failure;

    private boolean hasThrown;
    private boolean isInterrupted;

    /** True if the keys were read to their end, and not ended by {@link #close}. */
    private boolean hasReadAllKeys;

    /** True if {@link #close} has discarded calls whose results were not returned. */
    private volatile boolean hasDiscardedCalls;

    private volatile boolean isClosed;

    /**
     * Creates the calls. Starts none before the first {@link #next}.
     *
     * @param name the name of the operation, for messages of exceptions
     * @param keys the keys; they are closed with this object
     * @param discard releases a result that nobody gets, because this object was closed
     */
    public OrderedCalls(
            String name, KeySource.Keys keys, HttpStore store, Action<R> action, Consumer<R> discard, Workers workers) {
        this.name = name;
        this.keys = keys;
        this.store = store;
        this.action = action;
        this.discard = discard;
        this.workers = workers;
    }

    /** One call. Its result is taken once: by the reader, or by whoever discards it. */
    private final class Call {
        private final FutureTask<@Nullable Void> task;
        private final HttpStore view = store.scope();
        private final AtomicReference<@Nullable R> result = new AtomicReference<>();

        Call(Element element) {
            this.task = new FutureTask<>(() -> perform(element));
        }

        private @Nullable Void perform(Element element) {
            if (isClosed) {
                view.close();
                return null;
            }
            result.set(action.perform(element, view));
            if (isClosed) {
                discardResult();
            }
            return null;
        }

        void discardResult() {
            R unread = result.getAndSet(null);
            if (unread != null) {
                discard.accept(unread);
            }
        }

        /** Cancels the requests of the call if it is not done. */
        void cancelIfRunning() {
            if (!task.isDone()) {
                view.close();
            }
        }
    }

    /**
     * Returns whether there is another result, or a failure that {@link #next} throws. Reads at most one key. It does not
     * throw the failure itself, because Camel's split calls this method before it processes the last result.
     *
     * @throws RuntimeException if {@code next} has thrown the failure before
     * @throws IllegalStateException if this object was closed before the end of the keys
     */
    public boolean hasNext() {
        if (!window.isEmpty() || hasMoreKeys()) {
            return true;
        }
        if (hasThrown && failure != null) {
            throw failure;
        }
        if (failure == null && !hasReturnedAll()) {
            throw closedBeforeEnd();
        }
        return failure != null;
    }

    private boolean hasReturnedAll() {
        return hasReadAllKeys && !hasDiscardedCalls;
    }

    private IllegalStateException closedBeforeEnd() {
        return new IllegalStateException("the results of " + name + " were closed before their end");
    }

    private boolean hasMoreKeys() {
        if (failure != null || isClosed || hasReadAllKeys) {
            return false;
        }
        try {
            boolean hasMore = keys.hasNext();
            hasReadAllKeys = !hasMore && !isClosed; // closing ends the keys, too
            return hasMore;
        } catch (RuntimeException e) {
            failure = e;
            return false;
        }
    }

    /**
     * Returns the next result. Waits for it, also if the thread is interrupted: then, it cancels the other calls.
     *
     * @throws RuntimeException after the last result, if the keys could not be read to their end
     * @throws IllegalStateException if this object was closed before the end of the keys, also while this method waits
     */
    public R next() {
        startCalls();
        Call head = window.peek(); // stays in the window, so that close() can cancel it
        if (head == null) {
            throw afterLastResult();
        }
        try {
            head.task.run(); // has no effect if another thread has started it
            await(head);
        } finally {
            window.remove(head);
        }
        if (isClosed) {
            head.discardResult();
        }
        R result = head.result.getAndSet(null);
        if (result == null) {
            throw closedBeforeEnd();
        }
        return result;
    }

    private RuntimeException afterLastResult() {
        hasThrown = true;
        if (failure != null) {
            return failure;
        }
        return hasReturnedAll() ? new NoSuchElementException(name + " has no more results") : closedBeforeEnd();
    }

    private void startCalls() {
        while (window.size() < workers.concurrency() && hasMoreKeys()) {
            Element element;
            try {
                element = keys.next();
            } catch (RuntimeException e) {
                failure = e;
                return;
            }
            Call call = new Call(element);
            window.add(call);
            if (workers.concurrency() > 1) {
                startInOtherThread(call);
            }
        }
    }

    private void startInOtherThread(Call call) {
        try {
            workers.executor().execute(call.task);
        } catch (RejectedExecutionException | OutOfMemoryError e) {
            // The executor is shut down or gets no further thread, so the thread that reads the results runs the call.
        }
    }

    private void await(Call call) {
        boolean wasInterrupted = false;
        while (true) {
            try {
                call.task.get();
                break;
            } catch (InterruptedException e) {
                wasInterrupted = true;
                call.cancelIfRunning();
                onInterrupt(e);
            } catch (ExecutionException e) {
                restoreInterrupt(wasInterrupted);
                if (e.getCause() instanceof Error error) {
                    throw error;
                }
                throw new IllegalStateException("a call of " + name + " failed", e.getCause());
            }
        }
        restoreInterrupt(wasInterrupted);
        if (Thread.currentThread().isInterrupted()) {
            onInterrupt(null);
        }
    }

    private static void restoreInterrupt(boolean wasInterrupted) {
        if (wasInterrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void onInterrupt(@Nullable InterruptedException cause) {
        isInterrupted = true;
        window.forEach(Call::cancelIfRunning);
        Failure interrupted = Failure.of(name, null, "the thread was interrupted, so the other keys were not tried")
                .outcome(Outcome.UNKNOWN);
        stop(new StoreUnavailableException(cause == null ? interrupted : interrupted.cause(cause)));
    }

    /** Returns whether the thread that reads the results was interrupted. */
    public boolean isInterrupted() {
        return isInterrupted;
    }

    /** Reads no more keys. {@link #next} throws the exception after the results of the calls that were started. */
    public void stop(RuntimeException reason) {
        keys.stop();
        if (failure == null) {
            failure = reason;
        }
    }

    /** Cancels the calls, discards their results, and closes the keys. */
    @Override
    public void close() {
        isClosed = true;
        for (Call call = window.poll(); call != null; call = window.poll()) {
            hasDiscardedCalls = true;
            call.cancelIfRunning();
            call.discardResult();
        }
        keys.close();
    }
}
