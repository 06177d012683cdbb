package io.github.dynurl.camel;

/** The parts of an object that a consumer reads. The constants are named as the option {@code fetch} spells them. */
public enum DynUrlFetch {
    /** No part. The body is the key. */
    none,
    /** The metadata, which becomes the body. */
    metadata,
    /** The data, which becomes the body. */
    data,
    /** The data, which becomes the body, and the metadata, which becomes a header. */
    value
}
