package io.github.dynurl.store.http.internal.query;

import io.github.dynurl.store.JsonPointer;
import io.github.dynurl.store.Key;
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
 * @param total points from the response to the number of all pages or items (queryTotalPointer). Null if the client does
 *     not count pages or items, or if a page without items is the last one
 */
public record QueryPointers(
        @Nullable JsonPointer items,
        @Nullable JsonPointer key,
        @Nullable JsonPointer metadata,
        @Nullable JsonPointer cursor,
        @Nullable JsonPointer next,
        @Nullable JsonPointer total) {
    /** What a response contains that leads to the next page, and its names in messages. */
    record Continuation(JsonPointer pointer, String name, String option, String type) {
        /** Returns the sentence about a response that cannot contain it. */
        String missing() {
            return "it is no JSON object, so it has no " + name + " (" + option + ")";
        }

        /** Returns the sentence about a response that has something else at the pointer. */
        String illegal() {
            return "its " + name + " at " + Key.shown(pointer.toString()) + " is no " + type + " (" + option + ")";
        }
    }

    /** Returns what a response contains that leads to the next page; null if it contains nothing like that. */
    @Nullable
    Continuation continuation() {
        if (cursor != null) {
            return new Continuation(cursor, "cursor", "queryCursorPointer", "text");
        }
        if (next != null) {
            return new Continuation(next, "next page", "queryNextPointer", "text");
        }
        return total == null ? null : new Continuation(total, "total", "queryTotalPointer", "whole number");
    }

    /** Returns the pointer to what leads to the next page; null if the response contains nothing like that. */
    @Nullable
    JsonPointer continuationPointer() {
        Continuation continuation = continuation();
        return continuation == null ? null : continuation.pointer();
    }
}
