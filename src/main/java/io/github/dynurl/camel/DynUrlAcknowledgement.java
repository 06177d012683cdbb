package io.github.dynurl.camel;

/**
 * Ends an object that was consumed with {@code acknowledge=manual}, once: also in another thread, and after its exchange has
 * ended. Is the header {@link DynUrlConstants#ACKNOWLEDGEMENT}. Thread-safe.
 */
public interface DynUrlAcknowledgement {
    /** Returns the key of the object. */
    String key();

    /**
     * Ends the object as one that was processed: it is marked, deleted or remembered as the options say.
     *
     * @return false if it was ended before
     * @throws io.github.dynurl.store.StoreException if the store refused that, or it took longer than
     *     {@code maxProcessingTime}; the object comes again
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
