package io.github.dynurl.camel.internal.poll;

/** A consumer that looks up objects. It allows the lookups, handles their failures, and counts their results. */
public interface LookupListener {
    /** Returns whether lookups may continue; false as soon as the consumer is stopping or suspended. */
    boolean isAllowed();

    /** Is called when the lookup of an object has failed, except if the object does not exist. */
    void onLookupFailure(String key, RuntimeException failure);

    /** Returns the counters of the endpoint. */
    ConsumerCounters counters();
}
