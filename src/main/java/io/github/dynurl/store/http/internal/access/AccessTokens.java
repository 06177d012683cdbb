package io.github.dynurl.store.http.internal.access;

import io.github.dynurl.store.StoreException;
import io.github.dynurl.store.http.internal.secret.ChangingSecrets;
import io.github.dynurl.store.http.internal.time.Operation;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The access token that all requests of a store share. The first operation that needs a token requests it. The other
 * operations wait for the token, each within its own time limit. Thread-safe.
 */
public final class AccessTokens {
    private final ChangingSecrets secrets;
    private @Nullable AccessToken current;
    private @Nullable TokenRequest pending;

    /** Requests a token. */
    @FunctionalInterface
    public interface Fetcher {
        /** Requests a token. Throws a StoreException if the server issues none. */
        AccessToken fetch();
    }

    /**
     * A request for a token that is in progress. It ends without token and without failure if the operation that sent
     * it was cancelled or interrupted. That is no failure of the token endpoint, so one of the waiting operations sends
     * a request of its own.
     */
    private static final class TokenRequest {
        private final CompletableFuture<Void> ended = new CompletableFuture<>();
        private volatile @Nullable AccessToken token;
        private volatile @Nullable StoreException failure;

        /** Waits for the end. Returns false if the operation was cancelled or the thread was interrupted earlier. */
        boolean await(Operation operation) {
            CompletableFuture<Void> woken = ended.thenRun(() -> {}); // a cancellation also completes it
            if (!operation.startStep(() -> woken.complete(null))) {
                return false;
            }
            try {
                woken.get();
                return !operation.isCancelled();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            } catch (ExecutionException e) {
                throw new IllegalStateException("a future that never fails has failed", e);
            }
        }
    }

    /**
     * Creates an object without a token.
     *
     * @param secrets receives each token, so that messages do not contain it
     */
    public AccessTokens(ChangingSecrets secrets) {
        this.secrets = secrets;
    }

    /**
     * Returns a token that has not expired. Requests a new token if there is none, or if the current token is due for
     * renewal. Returns the current token until it expires if another thread renews it, or if the renewal fails.
     *
     * @param operation limits the wait for a token that another thread requests, and can cancel it
     * @return null if the operation was cancelled, or the thread was interrupted, while it waited
     * @throws StoreException if no token could be requested; this may be the failure of a request that another
     *     operation has sent
     */
    public @Nullable AccessToken get(Operation operation, Fetcher fetcher) {
        while (true) {
            TokenRequest request;
            boolean isSender;
            synchronized (this) {
                AccessToken token = current;
                boolean isBeingRenewed = pending != null && token != null && !token.isExpired();
                if (token != null && (isBeingRenewed || !token.isDue())) {
                    return token;
                }
                isSender = pending == null;
                request = pending == null ? new TokenRequest() : pending;
                pending = request;
            }
            if (isSender) {
                return fetch(request, operation, fetcher);
            }
            if (!request.await(operation)) {
                return null;
            }
            StoreException failure = request.failure;
            if (failure != null) {
                throw failure;
            }
            AccessToken token = request.token;
            if (token != null) {
                return token;
            }
        }
    }

    /**
     * Sends the request, and wakes the operations that wait. If the request fails, returns the current token until it
     * expires.
     */
    private AccessToken fetch(TokenRequest request, Operation operation, Fetcher fetcher) {
        try {
            AccessToken token = fetcher.fetch();
            secrets.add(token.value());
            request.token = token;
            return token;
        } catch (StoreException e) {
            boolean wasCancelled =
                    operation.isCancelled() || Thread.currentThread().isInterrupted();
            AccessToken old = currentUnlessExpired();
            if (wasCancelled || old == null) {
                request.failure = wasCancelled ? null : e;
                throw e;
            }
            return old;
        } finally {
            end(request);
        }
    }

    private synchronized @Nullable AccessToken currentUnlessExpired() {
        return current == null || current.isExpired() ? null : current;
    }

    private void end(TokenRequest request) {
        synchronized (this) {
            pending = null;
            if (request.token != null) {
                current = request.token;
            }
        }
        request.ended.complete(null);
    }

    /** Forgets a token that the server has rejected, unless another token has replaced it. */
    public synchronized void reject(AccessToken token) {
        if (token.equals(current)) {
            current = null;
        }
    }
}
