package io.github.dynurl.camel;

/** Says what makes an object the same one that was processed before. */
public enum DynUrlIdempotentKey {
    /** The key and, where the store tells them, the entity tags of the parts that are fetched: a changed object comes again. */
    keyAndETag,
    /** The key alone: an object comes once, and no request is needed to tell. */
    key
}
