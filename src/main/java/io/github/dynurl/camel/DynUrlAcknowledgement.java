package io.github.dynurl.camel;

/**
 * Acknowledges or rejects one object that was consumed with {@code acknowledge=manual}. It can be used in any thread,
 * and also after the exchange has completed. A message carries it in the header
 * {@link DynUrlConstants#ACKNOWLEDGEMENT}; an exchange carries it, alone or in a collection, in the property of the
 * same name. Thread-safe.
 */
public interface DynUrlAcknowledgement {
    /** Returns the key of the object. */
    String key();

    /**
     * Acknowledges that the object was processed. Depending on the options, the object is marked, deleted or recorded
     * in the idempotent repository.
     *
     * @return false if the object was already acknowledged or rejected
     * @throws io.github.dynurl.store.StoreException if the store refused the update or did not respond; the object is
     *     still in progress, and this method can be called again
     * @throws io.github.dynurl.store.ConflictException at each call, if the object cannot be acknowledged any more: its
     *     claim was lost, it was changed meanwhile, or {@code maxProcessingTime} has passed; the object will be
     *     consumed again
     */
    boolean acknowledge();

    /**
     * Rejects the object, because its processing failed. The object will be consumed again, unless {@code onRollback.*}
     * prevents that.
     *
     * @return false if the object was already acknowledged or rejected
     * @throws io.github.dynurl.store.StoreException as for {@link #acknowledge}
     */
    boolean reject();
}
