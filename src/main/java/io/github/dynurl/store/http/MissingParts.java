package io.github.dynurl.store.http;

/**
 * The result of a read of metadata or permissions if the object has data, but its metadata or permissions were never
 * written. The constants have the names of the values of the option {@code missingParts}.
 */
public enum MissingParts {
    /** The read throws a {@link io.github.dynurl.store.NoSuchKeyException}. */
    error,
    /** The read returns empty metadata or permissions. */
    empty
}
