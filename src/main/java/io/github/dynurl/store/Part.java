package io.github.dynurl.store;

/** One of the three parts of an object. */
public enum Part {
    /** The bytes of the object. */
    DATA,
    /** The JSON object that describes the object. */
    METADATA,
    /**
     * The JSON object that maps the name of each permission to a set of tags, each of which identifies a user or a
     * group.
     */
    PERMISSIONS
}
