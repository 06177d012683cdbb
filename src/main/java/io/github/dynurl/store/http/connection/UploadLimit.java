package io.github.dynurl.store.http.connection;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.impl.classic.RequestFailedException;
import org.apache.hc.core5.concurrent.CancellableDependency;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.util.Timeout;

/**
 * Limits how many requests of a pool upload a stream at the same time, so that they never hold all connections. The stream
 * can be the data of another object, and then needs a connection itself: if uploads held all of them, each would wait for
 * another one. First come, first served. Thread-safe.
 */
final class UploadLimit {
    private final Deque<CompletableFuture<Void>> waiting = new ArrayDeque<>();
    private int free;

    /**
     * Creates a limit.
     *
     * @param connections the maximum number of connections to one server; all but one are for uploads. With one
     *     connection, one upload is allowed
     */
    UploadLimit(int connections) {
        this.free = Math.max(1, connections - 1);
    }

    /**
     * Sends an upload as soon as the limit allows it.
     *
     * @throws ConnectionRequestTimeoutException if it has waited as long as a request may wait for a connection
     * @throws RequestFailedException if the request was cancelled while it waited, or the thread is interrupted
     */
    ClassicHttpResponse send(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        CompletableFuture<Void> turn = join();
        if (!turn.isDone()) {
            await(turn, scope);
        }
        try {
            return chain.proceed(request, scope);
        } finally {
            release();
        }
    }

    private synchronized CompletableFuture<Void> join() {
        CompletableFuture<Void> turn = new CompletableFuture<>();
        if (free > 0) {
            free--;
            turn.complete(null);
        } else {
            waiting.add(turn);
        }
        return turn;
    }

    private synchronized void release() {
        CompletableFuture<Void> next = waiting.poll();
        if (next == null) {
            free++;
        } else {
            next.complete(null);
        }
    }

    /** Ends the wait of an upload, also if it was cancelled before. Returns false if its turn has come meanwhile. */
    private synchronized boolean leave(CompletableFuture<Void> turn) {
        waiting.removeIf(other -> other == turn);
        return turn.cancel(false);
    }

    private void await(CompletableFuture<Void> turn, ExecChain.Scope scope) throws IOException {
        if (scope.originalRequest instanceof CancellableDependency cancellable) {
            cancellable.setDependency(() -> leave(turn));
        }
        Timeout timeout = scope.clientContext.getRequestConfigOrDefault().getConnectionRequestTimeout();
        try {
            turn.get(timeout.toMilliseconds(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            if (leave(turn)) { // otherwise its turn has come meanwhile
                throw new ConnectionRequestTimeoutException("other uploads use the connections");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            if (!leave(turn)) {
                release();
            }
            throw new RequestFailedException("Request aborted", e);
        } catch (CancellationException | ExecutionException e) {
            throw new RequestFailedException("Request aborted", e);
        }
    }
}
