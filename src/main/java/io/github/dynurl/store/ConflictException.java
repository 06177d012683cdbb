package io.github.dynurl.store;

/**
 * Thrown when the state of the object does not allow the operation (409), when a {@link Condition} is not met (412), or
 * when the data changes while it is being read.
 */
public final class ConflictException extends StoreException {
    /** Creates the exception from the description of a failure. */
    public ConflictException(Failure failure) {
        super(failure);
    }
}
