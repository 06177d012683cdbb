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
 * Writes claims into the metadata of one object. Each write sends If-Match with the entity tag of the previous write,
 * or with a newer one if only other fields of the metadata were changed meanwhile. Not thread-safe.
 */
public final class ClaimedMetadata {
    private final String key;
    private final String claimField;
    private final HttpStore store;
    private String etag;

    /**
     * Creates an instance; sends nothing.
     *
     * @param claimField the name of the metadata field that contains the claim
     * @param etag the strong entity tag of the metadata when it was read
     */
    ClaimedMetadata(String key, String claimField, HttpStore store, String etag) {
        this.key = key;
        this.claimField = claimField;
        this.store = store;
        this.etag = etag;
    }

    /**
     * Merges a claim and other values into the metadata.
     *
     * @param isStillValid after a conflict, returns whether the claim may be written over the metadata read back
     * @param mayRetry returns whether to retry, given the number of attempts so far
     * @throws io.github.dynurl.store.StoreException if the write failed, or its outcome could not be determined
     */
    void write(Claim claim, Metadata values, Predicate<Metadata> isStillValid, IntPredicate mayRetry) {
        Select claimOnly = Select.of(claimField);
        PartInfo info = new ConfirmedUpdate(
                        store,
                        key,
                        values.with(claimField, claim.toJson()),
                        claimOnly,
                        current -> hasToken(current, claim),
                        isStillValid,
                        attempts -> store.isOpen() && mayRetry.test(attempts))
                .write(etag);
        etag = info.strongEtag().orElseGet(() -> etagOfWritten(claim, store.getMetadata(key, claimOnly)));
    }

    private boolean hasToken(Metadata metadata, Claim claim) {
        return claim.token().equals(claimText(metadata, "token"));
    }

    /** Returns whether the entity tag of the metadata is the one that the next write sends. */
    boolean hasKnownEtag(Metadata current) {
        return etag.equals(current.info().etag());
    }

    /** Returns the entity tag after a write whose response had none, from metadata read back. */
    private String etagOfWritten(Claim written, Metadata current) {
        if (!hasToken(current, written)) {
            throw new ConflictException(Failure.rejected(
                    "claim", key, current.info().status(), "another node has claimed the object meanwhile"));
        }
        return requireStrongEtag(key, current);
    }

    /**
     * Returns the strong entity tag of metadata.
     *
     * @throws UnexpectedReplyException if there is none; conditional writes, and so claims, are impossible then
     */
    public static String requireStrongEtag(String key, Metadata metadata) {
        return metadata.info()
                .strongEtag()
                .orElseThrow(() -> new UnexpectedReplyException(Failure.rejected(
                        "claim",
                        key,
                        metadata.info().status(),
                        "the store gives the metadata no strong ETag, which claim=lease needs; use a persistent"
                                + " idempotentRepository that the nodes share")));
    }

    /** Returns the value of a string field of the claim; null if there is no claim or no such field. */
    @Nullable
    String claimText(Metadata metadata, String name) {
        return metadata.get(claimField) instanceof Map<?, ?> claim && claim.get(name) instanceof String text
                ? text
                : null;
    }
}
