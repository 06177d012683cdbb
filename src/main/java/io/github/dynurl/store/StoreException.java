package io.github.dynurl.store;

import java.util.Optional;

/**
 * Thrown when an operation of a store fails. The exception contains the name of the operation, its key and the reason.
 * It also states whether the operation had an effect on the server. Immutable.
 */
public abstract sealed class StoreException extends RuntimeException
        permits InvalidRequestException,
                NoSuchKeyException,
                AccessDeniedException,
                ConflictException,
                StoreUnavailableException,
                UnexpectedReplyException {

    /** States whether a failed operation had an effect on the server, as far as the store can tell. */
    public enum Outcome {
        /** No request was sent, so the operation had no effect. */
        NOT_SENT,
        /** The server rejected the request, so the operation had no effect. */
        REJECTED,
        /** It is unknown whether the request had an effect. */
        UNKNOWN
    }

    private final Failure failure;

    StoreException(Failure failure) {
        super(failure.toMessage(), failure.cause());
        this.failure = failure;
    }

    /** Returns the name of the operation that failed, for example {@code getData}. */
    public String action() {
        return failure.action();
    }

    /** Returns the key of the operation; empty if the operation has no key, for example a query. */
    public Optional<String> key() {
        return Optional.ofNullable(failure.key());
    }

    /** Returns why the operation failed. This is the part of the message that follows the key and the colon. */
    public String reason() {
        return failure.reason();
    }

    /** Returns the HTTP status of the response, or 0 if there was no response. */
    public int status() {
        return failure.status();
    }

    /** Returns whether the operation had an effect on the server, as far as the store can tell. */
    public Outcome outcome() {
        return failure.outcome();
    }

    /**
     * Returns whether the same operation may succeed later and is safe to repeat. This is the case if the failure is
     * transient and the operation only reads or certainly had no effect. It is not the case for a write whose outcome
     * is {@linkplain Outcome#UNKNOWN unknown}: read the object before you repeat such a write.
     */
    public boolean isRetryable() {
        return failure.retryable();
    }

    /**
     * Returns the beginning of the body of the error response, at most 8 KiB of UTF-8; empty if there was no body. The
     * credentials that the store sends are masked in it. The message of this exception never contains the body.
     */
    public Optional<String> responseBody() {
        return Optional.ofNullable(failure.responseBody());
    }
}
