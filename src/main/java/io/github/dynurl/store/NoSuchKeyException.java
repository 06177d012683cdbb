package io.github.dynurl.store;

/** Tells that the store has no such key, or does not show it to this user (404, 410). */
public final class NoSuchKeyException extends StoreException {
    /** Makes the exception of a failure. */
    public NoSuchKeyException(Failure failure) {
        super(failure);
    }
}
