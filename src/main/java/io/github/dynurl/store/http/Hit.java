package io.github.dynurl.store.http;

import io.github.dynurl.store.Metadata;
import org.jspecify.annotations.Nullable;

/**
 * Holds what an answer to a query says of one object. Immutable.
 *
 * @param key a legal key
 * @param metadata its metadata, where the answer has them
 */
record Hit(String key, @Nullable Metadata metadata) {}
