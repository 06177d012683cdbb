package io.github.dynurl.store;

/** Tells that a key, select, filter, range, precondition, metadata or permissions is not legal: nothing was sent. */
public final class InvalidRequestException extends StoreException {
    /** Makes the exception of a failure. */
    public InvalidRequestException(Failure failure) {
        super(failure);
    }
}
