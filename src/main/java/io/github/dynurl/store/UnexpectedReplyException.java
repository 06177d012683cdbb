package io.github.dynurl.store;

/**
 * Thrown when the response is not one that the operation allows: another status, another media type, or corrupt
 * content.
 */
public final class UnexpectedReplyException extends StoreException {
    /** Creates the exception from the description of a failure. */
    public UnexpectedReplyException(Failure failure) {
        super(failure);
    }
}
