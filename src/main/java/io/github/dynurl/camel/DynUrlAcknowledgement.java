package io.github.dynurl.camel;

/**
 * Acknowledges or rejects one object that was consumed with {@code acknowledge=manual}. It can be used in any thread,
 * and also after the exchange has completed. The consumer puts it into the message header
 * {@link DynUrlConstants#ACKNOWLEDGEMENT} and into the exchange property of the same name. The property can also
 * contain a collection of acknowledgements. Thread-safe.
 */
public interface DynUrlAcknowledgement {
    /** Returns the key of the object. */
    String key();

    /**
     * Acknowledges that the object was processed. Depending on the options, the object is marked, deleted or recorded
     * in the idempotent repository.
     *
     * @return false if the object was already acknowledged or rejected
     * @throws io.github.dynurl.store.ConflictException if the object cannot be acknowledged any more, because its claim
     *     was lost, the object was changed meanwhile, or {@code maxProcessingTime} has passed. Each further call throws
     *     this exception, too. The object will be consumed again.
     * @throws io.github.dynurl.store.StoreException if the server refused the update or did not respond. The object is
     *     still in progress, and this method can be called again.
     */
    boolean acknowledge();

    /**
     * Rejects the object, because its processing failed. The object will be consumed again, unless the values of
     * {@code onRollback.*} exclude it from the query.
     *
     * @return false if the object was already acknowledged or rejected
     * @throws io.github.dynurl.store.StoreException in the same cases as {@link #acknowledge}
     */
    boolean reject();
}
