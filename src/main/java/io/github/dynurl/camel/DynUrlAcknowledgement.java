package io.github.dynurl.camel;

/**
 * Ends an object that was consumed with {@code acknowledge=manual}, once: also in another thread, and after its exchange has
 * ended. Is the header {@link DynUrlConstants#ACKNOWLEDGEMENT} and, alone or in a collection, the exchange property of that
 * name. Thread-safe.
 */
public interface DynUrlAcknowledgement {
    /** Returns the key of the object. */
    String key();

    /**
     * Ends the object as one that was processed: it is marked, deleted or remembered as the options say.
     *
     * @return false if it was ended before
     * @throws io.github.dynurl.store.StoreException if the store refused that or did not answer: the object is in progress
     *     as before, and can be ended once more
     * @throws io.github.dynurl.store.ConflictException each time, if it cannot be ended any more and comes again: its claim was
     *     lost, it was changed meanwhile, or {@code maxProcessingTime} is over
     */
    boolean acknowledge();

    /**
     * Ends the object as one whose processing failed: it comes again, unless {@code onRollback} says something else.
     *
     * @return false if it was ended before
     * @throws io.github.dynurl.store.StoreException as for {@link #acknowledge}
     */
    boolean reject();
}
