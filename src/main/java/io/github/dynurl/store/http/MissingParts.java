package io.github.dynurl.store.http;

/** Says what is read where metadata or permissions were never written though the data is there. */
public enum MissingParts {
    /** Nothing: there is no such key (README, Errors). */
    error,
    /** An empty object. */
    empty
}
