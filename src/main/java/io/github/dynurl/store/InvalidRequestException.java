package io.github.dynurl.store;

/**
 * Tells that a key, select, filter, range, precondition, metadata or permissions is not legal: nothing was sent. Or that
 * the data to be stored cannot be read, or a list would get too long: the request was broken off.
 */
public final class InvalidRequestException extends StoreException {
    /** Makes the exception of a failure. */
    public InvalidRequestException(Failure failure) {
        super(failure);
    }
}
