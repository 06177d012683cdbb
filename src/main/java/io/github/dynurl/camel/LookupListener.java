package io.github.dynurl.camel;

/** Implemented by consumers: allows lookups of objects, handles their failures, and counts their results. */
interface LookupListener {
    /** Returns whether lookups may go on; false once the consumer is stopping or suspended. */
    boolean isAllowed();

    /** Is called when an object could not be looked up, for a reason other than its absence. */
    void onLookupFailure(String key, RuntimeException failure);

    /** Returns the counters of the endpoint. */
    ConsumerCounters counters();
}
