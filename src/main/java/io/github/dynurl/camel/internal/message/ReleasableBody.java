package io.github.dynurl.camel.internal.message;

import org.apache.camel.Exchange;

/** A message body with a connection or a file that must be released. Thread-safe. */
interface ReleasableBody {
    /** Releases all resources. Is called when the exchange has ended; after {@link #retain}, once more. */
    void release();

    /** Is called if a second exchange needs the body, so that {@link #release} is called once more. */
    default void retain() {}

    /**
     * Releases the resources that the body can get again. Is called when the branch (of a split or multicast, for
     * example) that created the body has ended. Steps after the branch may still read the body.
     */
    void onBranchEnd(Exchange branch);

    /**
     * Is called when another exchange takes over the completion of this exchange, as with {@code seda:}.
     *
     * @param target the exchange that takes over the completion
     * @return whether the target now has another body of its own. If true, this body must be released when this
     *     exchange ends; otherwise, when the target ends
     */
    boolean onHandover(Exchange target);

    /**
     * Returns whether the body must be released only when the exchange has ended, even if no message has it any more.
     * Otherwise, its resources are also released when the body is garbage.
     */
    default boolean isKept() {
        return false;
    }
}
