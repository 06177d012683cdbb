package io.github.dynurl.camel;

/** Says what the body is after a query. */
public enum DynUrlQueryResult {
    /** An iterator that reads the answer while it is received. */
    iterator,
    /** A list, up to the option queryLimit. */
    list
}
