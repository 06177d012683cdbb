package io.github.dynurl.store;

/** Tells that the object is in another state than the operation asks for (409, 412), or has changed while it was read. */
public final class ConflictException extends StoreException {
    /** Makes the exception of a failure. */
    public ConflictException(Failure failure) {
        super(failure);
    }
}
