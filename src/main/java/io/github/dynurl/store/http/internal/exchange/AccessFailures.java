package io.github.dynurl.store.http.internal.exchange;

import io.github.dynurl.store.AccessDeniedException;
import io.github.dynurl.store.Failure;
import io.github.dynurl.store.InvalidRequestException;
import io.github.dynurl.store.StoreException;
import io.github.dynurl.store.StoreException.Outcome;
import io.github.dynurl.store.StoreUnavailableException;
import io.github.dynurl.store.UnexpectedReplyException;
import io.github.dynurl.store.http.internal.secret.NetworkFaults;
import io.github.dynurl.store.http.internal.time.Operation;

/** Creates the exceptions of a call whose request was not sent, because it has no access token or no signature. */
final class AccessFailures {
    private AccessFailures() {}

    /** Creates the exception for a wait that ended before there was an access token. */
    static StoreException forInterruptedWait(Failures failures, Operation operation) {
        return operation.isCancelled()
                ? failures.forEndedOperation(operation)
                : failures.forUnavailableStore(
                        "the thread was interrupted while it waited for an access token", Outcome.NOT_SENT, null);
    }

    /**
     * Creates the exception for a request without access token.
     *
     * @param e the failure of the token request; another operation may have sent this request
     */
    static StoreException forMissingToken(Failures failures, StoreException e) {
        Throwable cause = e.getCause();
        Failure failure = failures.notSent(e.status(), "no access token from oauth2TokenEndpoint: " + e.reason())
                .responseBody(e.responseBody().orElse(null));
        failure = cause == null ? failure : failure.cause(cause);
        if (e instanceof StoreUnavailableException unavailable) {
            boolean isTransient = e.isRetryable()
                    || Retries.TRANSIENT_STATUSES.contains(e.status())
                    || NetworkFaults.isTransient(cause);
            boolean retryable = isTransient && failures.isSafeToRepeat(failure.outcome());
            return new StoreUnavailableException(
                    failure.retryable(retryable), unavailable.retryAfter().orElse(null));
        }
        return e instanceof AccessDeniedException
                ? new AccessDeniedException(failure)
                : new UnexpectedReplyException(failure);
    }

    /** Creates the exception for a signer that threw an exception. */
    static StoreException forSigner(Failures failures, Exception e) {
        String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return new InvalidRequestException(failures.notSent(
                        0, "the request signer failed: " + failures.secrets().mask(message))
                .cause(failures.secrets().maskException(e)));
    }

    /** Creates the exception for a link that cannot be created. */
    static StoreException forLink(Failures failures, String reason) {
        return new InvalidRequestException(failures.notSent(0, "a link cannot be created: " + reason));
    }

    /** Creates the exception for a signer whose result cannot be sent. */
    static StoreException forSigner(Failures failures, String reason) {
        return new InvalidRequestException(failures.notSent(
                0,
                "the result of the request signer cannot be used: "
                        + failures.secrets().mask(reason)));
    }
}
