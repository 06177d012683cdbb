package io.github.dynurl.store;

/** Names one of the three parts that a store keeps under a key. Immutable. */
public enum Part {
    /** The bytes. */
    DATA,
    /** The JSON object that describes the key. */
    METADATA,
    /** The JSON object that maps a permission to the tags that have it. */
    PERMISSIONS
}
