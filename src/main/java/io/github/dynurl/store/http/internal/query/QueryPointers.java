package io.github.dynurl.store.http.internal.query;

import io.github.dynurl.store.JsonPointer;
import org.jspecify.annotations.Nullable;

/**
 * Where a JSON response to a query contains its keys, its metadata and the cursor of its next page. Immutable.
 *
 * @param items the array of items; null if the whole response is the array
 * @param key the key in an item; null if the item itself is the key
 * @param metadata the metadata in an item; null if the items contain no metadata
 * @param cursor the cursor of the next page; null if the last key is the cursor, or pages are found by links
 */
public record QueryPointers(
        @Nullable JsonPointer items,
        @Nullable JsonPointer key,
        @Nullable JsonPointer metadata,
        @Nullable JsonPointer cursor) {}
