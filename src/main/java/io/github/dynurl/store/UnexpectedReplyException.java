package io.github.dynurl.store;

/** Tells that the server's answer makes no sense for this operation: another status, another type, broken content. */
public final class UnexpectedReplyException extends StoreException {
    /** Makes the exception of a failure. */
    public UnexpectedReplyException(Failure failure) {
        super(failure);
    }
}
