package io.github.dynurl.camel;

/** Says what the consumer brings of an object besides its key. */
public enum DynUrlFetch {
    /** Nothing: the body is the key. */
    none,
    /** The metadata as the body. */
    metadata,
    /** The data as the body. */
    data,
    /** The data as the body and the metadata as a header. */
    value
}
