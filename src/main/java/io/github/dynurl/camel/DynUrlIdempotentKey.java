package io.github.dynurl.camel;

/**
 * How a consumer recognizes an object that it processed before. The constants are named as the option
 * {@code idempotentKey} spells them.
 */
public enum DynUrlIdempotentKey {
    /**
     * By the key and the entity tags of the parts that are fetched, so that a changed object is processed again. If the
     * server sends no entity tags, by the key alone.
     */
    keyAndETag,
    /** By the key alone. An object is processed once, and no request is needed to recognize it. */
    key
}
