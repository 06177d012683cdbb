package io.github.dynurl.camel;

import org.apache.camel.Exchange;

/** Is a body that may hold a connection or a file. Thread-safe. */
interface Held {
    /** Lets all go, since the exchange has ended. */
    void release();

    /** Lets go what can be had again, since the branch has ended in which the body was made; what follows may read it yet. */
    void branchEnded(Exchange branch);

    /** Hears that another exchange goes on with the work, as with {@code seda:}. */
    void handedOver(Exchange other);
}
