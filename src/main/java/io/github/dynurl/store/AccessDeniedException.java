package io.github.dynurl.store;

/** Thrown when the server rejects the credentials (401), or when the user is not allowed to do the operation (403). */
public final class AccessDeniedException extends StoreException {
    /** Creates the exception from the description of a failure. */
    public AccessDeniedException(Failure failure) {
        super(failure);
    }
}
