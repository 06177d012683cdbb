package io.github.dynurl.store.internal.lease;

import io.github.dynurl.store.ListedObject;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.PartInfo;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether the entity tag of a part in a query response can replace a request for the part. It can, if the two
 * were equal at least once: some servers list other entity tags than they return. It cannot for single objects whose
 * listed tag was seen to be out of date, until the two are equal again. Memory is bounded. Thread-safe.
 */
public final class ListedTags {
    /** The maximum number of objects with a wrong tag. */
    private static final int CAPACITY = 100_000;

    /**
     * The objects whose listed tag is wrong. One leaves when a request returns the listed tag again, or after half of
     * the capacity was added later: an object that no query finds any more is never compared.
     */
    private final RecentKeys outdatedKeys = new RecentKeys(CAPACITY);

    private volatile boolean wereEqual;
    private volatile boolean isIncomplete;

    /** Returns whether the listed information of a part can be used. Weak entity tags cannot: they tell too little. */
    public boolean canUse(String key, PartInfo listed) {
        return wereEqual && !isIncomplete && listed.strongEtag().isPresent() && !outdatedKeys.contains(key);
    }

    /**
     * Returns the metadata in the query response, if its entity tag can be used; otherwise reads the metadata.
     *
     * @param isUsable returns whether the metadata in the response can be used, too
     * @param read reads the metadata; returns null if they do not exist
     */
    public @Nullable Metadata metadataOf(
            ListedObject listed, Predicate<Metadata> isUsable, Function<String, @Nullable Metadata> read) {
        Metadata known = listed.metadata();
        if (known != null && canUse(listed.key(), listed.metadataInfo()) && isUsable.test(known)) {
            return known;
        }
        Metadata metadata = read.apply(listed.key());
        if (metadata != null) {
            if (known != null && isSame(listed.metadataInfo(), metadata.info()) && !known.matches(metadata)) {
                isIncomplete = true; // the response has the entity tag of this version, but not all of its fields
            }
            compare(listed.key(), listed.metadataInfo(), metadata.info());
        }
        return metadata;
    }

    /**
     * Returns the object without metadata that can never replace a request, because no strong entity tag is listed with
     * them. Callers that keep many objects keep these.
     */
    public static ListedObject withoutUselessMetadata(ListedObject listed) {
        return listed.metadata() == null || listed.metadataInfo().strongEtag().isPresent()
                ? listed
                : listed.withoutMetadata();
    }

    private static boolean isSame(PartInfo listed, PartInfo received) {
        return listed.etag() != null && listed.etag().equals(received.etag());
    }

    /** Compares what a query response said about a part with the response to a request that followed. */
    public void compare(String key, PartInfo listed, PartInfo received) {
        if (listed.etag() == null) {
            return;
        }
        if (isSame(listed, received)) {
            wereEqual = true;
            outdatedKeys.remove(key);
        } else {
            recordOutdated(key);
        }
    }

    /** Records that the part was changed, so that a query response may still contain the old entity tag. */
    public void recordOutdated(String key) {
        outdatedKeys.add(key);
    }
}
