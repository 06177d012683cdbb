package io.github.dynurl.store;

/**
 * Holds one result of a query. Immutable.
 *
 * @param key the key that was found
 * @param metadata the selected part of its metadata
 */
public record QueryResult(String key, Metadata metadata) {}
