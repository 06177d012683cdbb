package io.github.dynurl.store;

/**
 * An object that a query found. Immutable.
 *
 * @param key the key of the object
 * @param metadata the metadata fields that the query selects; fields that the object does not have are missing. Its
 *     {@link Metadata#info} is what the response that contained it says about it
 * @param info what the response to the query says about the data of the object, such as its entity tag;
 *     {@link PartInfo#NONE} if it says nothing
 */
public record QueryResult(String key, Metadata metadata, PartInfo info) {
    /** Creates a result without information about the data. */
    public QueryResult(String key, Metadata metadata) {
        this(key, metadata, PartInfo.NONE);
    }
}
