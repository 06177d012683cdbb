package io.github.dynurl.store;

/**
 * Thrown when an argument is invalid (a key, filter, range, condition, metadata or permissions): nothing is sent then.
 * Also thrown when the data to upload cannot be read, or when a list of results exceeds its limit: the request is
 * aborted then.
 */
public final class InvalidRequestException extends StoreException {
    /** Creates the exception from the description of a failure. */
    public InvalidRequestException(Failure failure) {
        super(failure);
    }
}
