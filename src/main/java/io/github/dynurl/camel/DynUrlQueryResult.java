package io.github.dynurl.camel;

/** The type of the body after a query. The constants are named as the option {@code queryResult} spells them. */
public enum DynUrlQueryResult {
    /** An iterator that reads the response while it is received. */
    iterator,
    /** A list with at most as many results as the option {@code queryLimit} allows. */
    list
}
