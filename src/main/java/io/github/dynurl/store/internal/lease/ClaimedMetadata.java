package io.github.dynurl.store.internal.lease;

import io.github.dynurl.store.ConflictException;
import io.github.dynurl.store.Failure;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.PartInfo;
import io.github.dynurl.store.Select;
import io.github.dynurl.store.UnexpectedReplyException;
import io.github.dynurl.store.http.HttpStore;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Writes a claim into the metadata of an object: each time under the entity tag of the time before or, where something else in
 * the metadata was changed meanwhile, under that of the change. For one thread at a time.
 */
public final class ClaimedMetadata {
    private final String key;
    private final String field;
    private final HttpStore store;
    private String etag;

    /** Begins with the entity tag that the metadata was read with. */
    ClaimedMetadata(String key, String field, HttpStore store, String etag) {
        this.key = key;
        this.field = field;
        this.store = store;
        this.etag = etag;
    }

    /**
     * Merges a claim and other values.
     *
     * @param unchanged tells whether what is read back is still what the claim is meant for
     * @param again tells whether there may be another attempt, by the number of those that were
     * @throws io.github.dynurl.store.StoreException if it was not written, or could not be settled
     */
    void write(Claim next, Metadata values, Predicate<Metadata> unchanged, IntPredicate again) {
        Select read = Select.of(field);
        PartInfo info = new ConfirmedUpdate(
                        store,
                        key,
                        values.with(field, next.toJson()),
                        read,
                        found -> next.token().equals(text(found, "token")),
                        unchanged,
                        attempt -> store.isOpen() && again.test(attempt))
                .write(etag);
        etag = info.strongEtag().orElseGet(() -> etagOf(next, store.getMetadata(key, read)));
    }

    /** Tells whether metadata has the entity tag that is known. */
    boolean isKnown(Metadata found) {
        return etag.equals(found.info().etag());
    }

    /** Returns the entity tag of what was written where the answer did not say it. */
    private String etagOf(Claim written, Metadata found) {
        if (!written.token().equals(text(found, "token"))) {
            throw new ConflictException(Failure.rejected(
                    "claim", key, found.info().status(), "somebody else has claimed the object since"));
        }
        return strongEtag(key, found);
    }

    /** Returns the entity tag of metadata; without one, nothing can be claimed. */
    public static String strongEtag(String key, Metadata metadata) {
        return metadata.info()
                .strongEtag()
                .orElseThrow(() -> new UnexpectedReplyException(Failure.rejected(
                        "claim",
                        key,
                        metadata.info().status(),
                        "the store gives the metadata no strong ETag, which claim=lease needs; use a persistent"
                                + " idempotentRepository that the nodes share")));
    }

    /** Returns a text of the claim in metadata, null if there is none. */
    @Nullable
    String text(Metadata metadata, String name) {
        return metadata.get(field) instanceof Map<?, ?> map && map.get(name) instanceof String text ? text : null;
    }
}
