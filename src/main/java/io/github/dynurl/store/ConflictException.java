package io.github.dynurl.store;

/**
 * Thrown when the object is not in the state that the operation requires (409, or 412 for an unmet {@link Condition}),
 * or when the data changes while it is being read.
 */
public final class ConflictException extends StoreException {
    /** Creates the exception from the description of a failure. */
    public ConflictException(Failure failure) {
        super(failure);
    }
}
