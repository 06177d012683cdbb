package io.github.dynurl.store;

import java.util.Optional;

/** Tells that a store operation failed, on what, and what is known of its effect. Immutable. */
public abstract sealed class StoreException extends RuntimeException
        permits InvalidRequestException,
                NoSuchKeyException,
                AccessDeniedException,
                ConflictException,
                StoreUnavailableException,
                UnexpectedReplyException {

    /** Says what is known of the effect of a failed operation on the store. */
    public enum Outcome {
        /** Nothing was sent: the store is unchanged. */
        NOT_SENT,
        /** The store answered that it did not do it: it is unchanged. */
        REJECTED,
        /** The request may or may not have taken effect. */
        UNKNOWN
    }

    private final Failure failure;

    StoreException(Failure failure) {
        super(failure.sentence(), failure.cause());
        this.failure = failure;
    }

    /** Returns the operation that failed, as in {@code getData}. */
    public String action() {
        return failure.action();
    }

    /** Returns the key of the operation; empty for queries. */
    public Optional<String> key() {
        return Optional.ofNullable(failure.key());
    }

    /** Returns why, as the end of the sentence that the message is. */
    public String reason() {
        return failure.reason();
    }

    /** Returns the HTTP status of the answer, 0 where there was none. */
    public int status() {
        return failure.status();
    }

    /** Returns what is known of the effect on the store. */
    public Outcome outcome() {
        return failure.outcome();
    }

    /**
     * Tells whether the same operation may succeed when it is tried again later, and does no harm then: the store could
     * not do it now, and either it only reads, or it is known that it was not done. What has an {@link Outcome#UNKNOWN
     * unknown} outcome and writes is not: look first what the store holds.
     */
    public boolean isRetryable() {
        return failure.retryable();
    }

    /**
     * Returns the beginning of what the server said beside the status, at most 8 KiB of UTF-8, with the store's own
     * credentials replaced; empty where it said nothing. It is never part of a message.
     */
    public Optional<String> responseBody() {
        return Optional.ofNullable(failure.responseBody());
    }
}
