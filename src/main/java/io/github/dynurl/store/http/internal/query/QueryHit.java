package io.github.dynurl.store.http.internal.query;

import io.github.dynurl.store.Metadata;
import org.jspecify.annotations.Nullable;

/**
 * Holds what an answer to a query says of one object. Immutable.
 *
 * @param key a legal key
 * @param metadata its metadata, where the answer has them
 */
public record QueryHit(String key, @Nullable Metadata metadata) {}
