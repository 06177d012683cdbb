package io.github.dynurl.store.url;

import io.github.dynurl.store.Metadata;

/**
 * The values that replace the variables in the URL and in the body of a query. Immutable.
 *
 * @param filter the metadata fields and values that an object must have; replaces <code>{filter}</code>
 * @param prefix the text with which a key must begin; replaces <code>{prefix}</code>
 * @param cursor the cursor of the page; replaces the {@link PageVariable}
 */
public record QueryValues(Metadata filter, String prefix, String cursor) {
    /** Returns a copy with the cursor of another page. */
    public QueryValues withCursor(String other) {
        return new QueryValues(filter, prefix, other);
    }
}
