package io.github.dynurl.camel.internal.message;

import org.apache.camel.Exchange;

/** A message body with a connection or a file that must be released. Thread-safe. */
interface ReleasableBody {
    /** Releases everything; called when the exchange has ended. */
    void release();

    /**
     * Releases what the body can get again; called when the branch (of a split or multicast, for example) that created
     * the body has ended. Steps behind the branch may still read the body.
     */
    void onBranchEnd(Exchange branch);

    /**
     * Is called when another exchange takes over the completion of this exchange, as with {@code seda:}.
     *
     * @return true if the target has a body of its own now; this body is then released when this exchange ends, otherwise
     *     when the target ends
     */
    boolean onHandover(Exchange target);
}
