package io.github.dynurl.store.http.internal.query;

import io.github.dynurl.store.JsonPointer;
import org.jspecify.annotations.Nullable;

/**
 * The JSON pointers to the keys, the metadata and the cursor in a JSON response to a query. In an XML response, the
 * names of a pointer are the local names of elements, and a pointer from the response starts with the name of the root
 * element. Immutable.
 *
 * @param items points from the response to the array of items (queryItemsPointer); null if the response is the array
 * @param key points from an item to the key (queryKeyPointer); null if the item itself is the key
 * @param metadata points from an item to the metadata (queryMetadataPointer); null if the items contain no metadata
 * @param cursor points from the response to the cursor of the next page (queryCursorPointer). Null if the key of the
 *     page's last hit is the cursor, or if the response contains the URL of the next page
 * @param next points from the response to the URL of the next page (queryNextPointer). Null if there is a cursor, or if
 *     a Link header field (rel=next) contains the URL
 */
public record QueryPointers(
        @Nullable JsonPointer items,
        @Nullable JsonPointer key,
        @Nullable JsonPointer metadata,
        @Nullable JsonPointer cursor,
        @Nullable JsonPointer next) {
    /** Returns the pointer to the cursor or the URL of the next page; null if the response contains neither. */
    @Nullable
    JsonPointer continuation() {
        return cursor == null ? next : cursor;
    }
}
