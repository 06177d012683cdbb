package io.github.dynurl.store;

/** Tells that the store knows no such user (401) or does not allow the operation (403). */
public final class AccessDeniedException extends StoreException {
    /** Makes the exception of a failure. */
    public AccessDeniedException(Failure failure) {
        super(failure);
    }
}
