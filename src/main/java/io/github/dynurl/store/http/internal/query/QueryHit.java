package io.github.dynurl.store.http.internal.query;

import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.PartInfo;
import org.jspecify.annotations.Nullable;

/**
 * One object that a query found. Immutable.
 *
 * @param key the key of the object. It was already validated: {@link io.github.dynurl.store.Key#flawOf} returns null
 * @param metadata the metadata of the object; null if the response does not contain it
 * @param info what the response says about the data of the object; {@link PartInfo#NONE} if it says nothing
 * @param metadataInfo what the response says about the metadata of the object; {@link PartInfo#NONE} if it says nothing
 */
public record QueryHit(String key, @Nullable Metadata metadata, PartInfo info, PartInfo metadataInfo) {
    /** Creates a hit about whose metadata nothing more is known. */
    QueryHit(String key, @Nullable Metadata metadata, PartInfo info) {
        this(key, metadata, info, PartInfo.NONE);
    }

    /** Returns a copy with other metadata. */
    public QueryHit withMetadata(Metadata other) {
        return new QueryHit(key, other, info, metadataInfo);
    }
}
