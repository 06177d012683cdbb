package io.github.dynurl.store;

/**
 * Thrown when the operation cannot use the response, because its status or media type is unexpected or its content is
 * corrupt. Also thrown when the server has accepted an update, but has not applied it ({@code verifyUpdates}).
 */
public final class UnexpectedReplyException extends StoreException {
    /** Creates the exception from the description of a failure. */
    public UnexpectedReplyException(Failure failure) {
        super(failure);
    }
}
