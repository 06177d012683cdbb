package io.github.dynurl.camel;

/**
 * How consumers on several nodes share the objects of a store. The constants are named as the option {@code claim} spells
 * them.
 */
public enum DynUrlClaim {
    /** No coordination: each consumer processes every object that its query finds. */
    none,
    /**
     * A consumer claims an object before it processes the object. The claim is a lease in the metadata. It is written with
     * If-Match, and renewed while the object is processed.
     */
    lease
}
