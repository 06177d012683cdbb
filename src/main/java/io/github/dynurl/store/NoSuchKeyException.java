package io.github.dynurl.store;

/** Thrown when the key does not exist in the store or is not visible to this user (404, 410). */
public final class NoSuchKeyException extends StoreException {
    /** Creates the exception from the description of a failure. */
    public NoSuchKeyException(Failure failure) {
        super(failure);
    }
}
