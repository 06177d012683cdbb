package io.github.dynurl.store;

/**
 * An object that a query found. Immutable.
 *
 * @param key the key of the object
 * @param metadata the metadata fields that the query selects; fields that the object does not have are missing
 */
public record QueryResult(String key, Metadata metadata) {}
