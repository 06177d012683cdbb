package io.github.dynurl.store.http.internal.query;

import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.PartInfo;
import org.jspecify.annotations.Nullable;

/**
 * One object that a query found. Immutable.
 *
 * @param key the key of the object. It was already validated: {@link io.github.dynurl.store.Key#flawOf} returns null
 * @param metadata the metadata of the object; null if the response does not contain it
 * @param info the information about the data of the object in the response; {@link PartInfo#NONE} if there is none
 * @param metadataInfo the information about the metadata of the object in the response; {@link PartInfo#NONE} if there
 *     is none
 */
public record QueryHit(String key, @Nullable Metadata metadata, PartInfo info, PartInfo metadataInfo) {
    /** Creates a hit without information about the metadata. */
    QueryHit(String key, @Nullable Metadata metadata, PartInfo info) {
        this(key, metadata, info, PartInfo.NONE);
    }

    /** Returns a copy with other metadata. */
    public QueryHit withMetadata(Metadata other) {
        return new QueryHit(key, other, info, metadataInfo);
    }
}
