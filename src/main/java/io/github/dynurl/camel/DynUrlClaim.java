package io.github.dynurl.camel;

/** Says how consumers on several nodes share the objects of a store. */
public enum DynUrlClaim {
    /** They do not: each takes what the query finds. */
    none,
    /** By a lease in the object's metadata, written under If-Match and renewed while the object is processed. */
    lease
}
