package io.github.dynurl.store.http;

/**
 * What a read of metadata or permissions returns if they were never written, although the data exists. The constants
 * are named as the option {@code missingParts} spells them.
 */
public enum MissingParts {
    /** Throws a {@link io.github.dynurl.store.NoSuchKeyException}. */
    error,
    /** Returns an empty object. */
    empty
}
