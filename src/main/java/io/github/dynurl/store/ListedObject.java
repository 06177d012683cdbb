package io.github.dynurl.store;

import org.jspecify.annotations.Nullable;

/**
 * The information about an object that the response to a query contains. No other request was sent for it. Immutable.
 *
 * @param key the key of the object
 * @param metadata all metadata that the response contains, with {@code metadataInfo} as its {@link Metadata#info}; null
 *     if there is none
 * @param data the information about the data in the response, such as the entity tag; {@link PartInfo#NONE} if there is
 *     none
 * @param metadataInfo the information about the metadata in the response; {@link PartInfo#NONE} if there is none. A
 *     request for the metadata would return the same entity tag, so this tag may be used in a {@link Condition} if it
 *     is strong
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
