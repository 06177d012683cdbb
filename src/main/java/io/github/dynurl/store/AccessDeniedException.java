package io.github.dynurl.store;

/** Thrown when the store rejects the credentials (401) or does not allow the operation to this user (403). */
public final class AccessDeniedException extends StoreException {
    /** Creates the exception from the description of a failure. */
    public AccessDeniedException(Failure failure) {
        super(failure);
    }
}
