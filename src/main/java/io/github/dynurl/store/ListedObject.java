package io.github.dynurl.store;

import org.jspecify.annotations.Nullable;

/**
 * What the response to a query says about an object. Nothing was requested for it. Immutable.
 *
 * @param key the key of the object
 * @param metadata all metadata that the response contains, whose {@link Metadata#info} is {@code metadataInfo}; null if
 *     it contains none
 * @param data what the response says about the data, such as the entity tag; {@link PartInfo#NONE} if it says nothing
 * @param metadataInfo what the response says about the metadata; {@link PartInfo#NONE} if it says nothing. Its entity
 *     tag is one that a request for the metadata returns, so it may be used in a {@link Condition} if it is strong
 */
public record ListedObject(String key, @Nullable Metadata metadata, PartInfo data, PartInfo metadataInfo) {
    /** Creates an object about which only the key is known. */
    public static ListedObject ofKey(String key) {
        return new ListedObject(key, null, PartInfo.NONE, PartInfo.NONE);
    }

    /** Returns a copy without the metadata, but with what is known of them. It needs less memory. */
    public ListedObject withoutMetadata() {
        return new ListedObject(key, null, data, metadataInfo);
    }
}
