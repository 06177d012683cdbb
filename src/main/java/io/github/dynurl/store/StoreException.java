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
}
