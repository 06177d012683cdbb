package io.github.dynurl.store;

import java.util.Optional;

/**
 * Thrown when a store operation fails. It names the operation, its key and the reason, and states what is known of the
 * effect on the store. Immutable.
 */
public abstract sealed class StoreException extends RuntimeException
        permits InvalidRequestException,
                NoSuchKeyException,
                AccessDeniedException,
                ConflictException,
                StoreUnavailableException,
                UnexpectedReplyException {

    /** States what is known of the effect of a failed operation on the store. */
    public enum Outcome {
        /** Nothing was sent. The store is unchanged. */
        NOT_SENT,
        /** The store refused the request. The store is unchanged. */
        REJECTED,
        /** The request may or may not have taken effect. */
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

    /** Returns the key of the operation; empty for queries. */
    public Optional<String> key() {
        return Optional.ofNullable(failure.key());
    }

    /** Returns why the operation failed: the part of the message after the key and the colon. */
    public String reason() {
        return failure.reason();
    }

    /** Returns the HTTP status of the response, or 0 if there was no response. */
    public int status() {
        return failure.status();
    }

    /** Returns what is known of the effect on the store. */
    public Outcome outcome() {
        return failure.outcome();
    }

    /**
     * Returns whether the same operation may succeed later and can be repeated without harm: the failure is transient,
     * and the operation only reads or certainly had no effect. It is false for a write with an {@linkplain
     * Outcome#UNKNOWN unknown} outcome; read the object before you write again.
     */
    public boolean isRetryable() {
        return failure.retryable();
    }

    /**
     * Returns the beginning of the body of the error response, at most 8 KiB of UTF-8, with the store's own credentials
     * masked; empty if there was no body. The message of this exception never contains the body.
     */
    public Optional<String> responseBody() {
        return Optional.ofNullable(failure.responseBody());
    }
}
