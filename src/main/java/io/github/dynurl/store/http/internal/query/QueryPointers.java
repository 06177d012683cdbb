package io.github.dynurl.store.http.internal.query;

import io.github.dynurl.store.JsonPointer;
import org.jspecify.annotations.Nullable;

/**
 * Says where in a query's JSON answer what is. Immutable.
 *
 * @param items the array; null where it is the answer
 * @param key the key in an item; null where the item is the key
 * @param metadata the metadata in an item; null where there is none
 * @param cursor what asks for the next page; null where the last key does
 */
public record QueryPointers(
        @Nullable JsonPointer items,
        @Nullable JsonPointer key,
        @Nullable JsonPointer metadata,
        @Nullable JsonPointer cursor) {}
