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
 * Writes claims into the metadata of one object. Each write sends If-Match with the entity tag of the previous write.
 * If other metadata fields were changed meanwhile, it sends If-Match with the current entity tag. Not thread-safe.
 */
public final class ClaimWriter {
    private final String key;
    private final String claimField;
    private final HttpStore store;
    private String etag;

    /**
     * Creates a writer. Sends nothing.
     *
     * @param claimField the name of the metadata field that contains the claim
     * @param store the store for all writes; the caller closes it
     * @param etag the strong entity tag of the metadata when it was read
     */
    ClaimWriter(String key, String claimField, HttpStore store, String etag) {
        this.key = key;
        this.claimField = claimField;
        this.store = store;
        this.etag = etag;
    }

    /**
     * Merges a claim and other values into the metadata.
     *
     * @param mayOverwrite is called after a conflict or a lost response with the current metadata; returns whether the
     *     claim may still be written over them
     * @param mayRetry returns whether to retry, given the number of attempts so far
     * @throws ConflictException if the claim may not be written, or was overwritten at once by another node
     * @throws io.github.dynurl.store.StoreException if the write failed, or its outcome could not be determined
     */
    void write(Claim claim, Metadata values, Predicate<Metadata> mayOverwrite, IntPredicate mayRetry) {
        Select claimOnly = Select.of(claimField);
        Metadata claimAndValues = values.with(claimField, claim.toJson());
        Predicate<Metadata> isWritten = current -> hasToken(current, claim);
        IntPredicate mayRetryWhileOpen = attempts -> store.isOpen() && mayRetry.test(attempts);
        PartInfo info = new ConfirmedUpdate(
                        store, key, claimAndValues, claimOnly, isWritten, mayOverwrite, mayRetryWhileOpen)
                .write(etag);
        etag = info.strongEtag().orElseGet(() -> confirmAndGetEtag(claim, store.getMetadata(key, claimOnly)));
    }

    private boolean hasToken(Metadata metadata, Claim claim) {
        return claim.token().equals(stringOfClaim(metadata, "token"));
    }

    /** Returns whether the metadata has not changed since this writer read or wrote it: its entity tag is the same. */
    boolean hasKnownEtag(Metadata current) {
        return etag.equals(current.info().etag());
    }

    /**
     * Confirms a write whose response had no entity tag, and returns the entity tag of the metadata.
     *
     * @param current the metadata, read after the write
     * @throws ConflictException if the metadata does not contain the written claim any more
     */
    private String confirmAndGetEtag(Claim written, Metadata current) {
        if (!hasToken(current, written)) {
            throw new ConflictException(Failure.rejected(
                    "claim", key, current.info().status(), "another node has claimed the object meanwhile"));
        }
        return requireStrongEtag(key, current);
    }

    /**
     * Returns the strong entity tag of metadata. A claim is written with If-Match, which compares strong entity tags.
     *
     * @throws UnexpectedReplyException if the metadata has no strong entity tag
     */
    public static String requireStrongEtag(String key, Metadata metadata) {
        return metadata.info()
                .strongEtag()
                .orElseThrow(() -> new UnexpectedReplyException(Failure.rejected(
                        "claim",
                        key,
                        metadata.info().status(),
                        "the server sent no strong ETag for the metadata, but claim=lease needs one; in routes, use"
                                + " a persistent idempotentRepository that the nodes share")));
    }

    /**
     * Returns a string in the claim that metadata contains.
     *
     * @param name the name of the string in the JSON object of the claim
     * @return null if the metadata contains no claim, or the claim contains no such string
     */
    @Nullable
    String stringOfClaim(Metadata metadata, String name) {
        return metadata.get(claimField) instanceof Map<?, ?> claim && claim.get(name) instanceof String text
                ? text
                : null;
    }
}
