package io.github.dynurl.store.http.internal.query;

/**
 * How to read the response to a query. Immutable.
 *
 * @param isXml whether the response is read as XML. If false, its Content-Type and its beginning decide the format
 * @param isNdjson whether the request asks for NDJSON
 * @param pointers where the response contains the keys, the metadata and the cursor
 * @param facts where the response contains the entity tags, sizes and times of objects
 * @param keys converts the keys in the response to keys of the store
 * @param keepsCollections whether {@link QueryHits#collections} returns the collections in a multistatus
 */
public record ResponseShape(
        boolean isXml,
        boolean isNdjson,
        QueryPointers pointers,
        ListedFacts facts,
        ListedKeys keys,
        boolean keepsCollections) {}
