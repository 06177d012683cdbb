package io.github.dynurl.store;

/**
 * An object that a query found. Immutable.
 *
 * @param key the key of the object
 * @param metadata the metadata fields that the query selects; fields that the object does not have are missing. Its
 *     {@link Metadata#info} comes from the response that contained the metadata
 * @param info the information about the data of the object in the response to the query, such as the entity tag; {@link
 *     PartInfo#NONE} if there is none
 */
public record QueryResult(String key, Metadata metadata, PartInfo info) {
    /** Creates a result without information about the data. */
    public QueryResult(String key, Metadata metadata) {
        this(key, metadata, PartInfo.NONE);
    }
}
