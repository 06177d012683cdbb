package io.github.dynurl.store;

/**
 * Thrown when an argument of an operation is invalid, for example a key, a filter or a range. No request is sent in
 * this case, except requests that only read. Also thrown when the data to upload cannot be read, or when a query has
 * more results than its limit allows. The request is aborted in these cases.
 */
public final class InvalidRequestException extends StoreException {
    /** Creates the exception from the description of a failure. */
    public InvalidRequestException(Failure failure) {
        super(failure);
    }
}
