package io.github.dynurl.store;

/**
 * An object that a query found. Immutable.
 *
 * @param key the key of the object
 * @param metadata the metadata that the query selects, as far as the object has it
 */
public record QueryResult(String key, Metadata metadata) {}
