package io.github.dynurl.store.internal.lease;

import io.github.dynurl.store.Condition;
import io.github.dynurl.store.ConflictException;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.PartInfo;
import io.github.dynurl.store.RetryPause;
import io.github.dynurl.store.Select;
import io.github.dynurl.store.Store;
import io.github.dynurl.store.StoreException;
import io.github.dynurl.store.StoreException.Outcome;
import io.github.dynurl.store.StoreUnavailableException;
import io.github.dynurl.store.UnexpectedReplyException;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A metadata update that is retried until its outcome is known. After a lost response or a conflict, it reads the
 * metadata again to find out whether the update was made. Not thread-safe.
 */
public final class ConfirmedUpdate {
    /**
     * The maximum attempt after which a conflict is retried without asking {@code mayRetry}. Such a conflict is often
     * harmless, because other writers may have changed other metadata fields.
     */
    private static final int MAX_FREE_RETRIES = 3;

    private final Store store;
    private final String key;
    private final Metadata values;
    private final Select fieldsToRead;
    private final Predicate<Metadata> isWritten;
    private final Predicate<Metadata> mayOverwrite;
    private final IntPredicate mayRetry;

    /**
     * Creates an update. Sends nothing.
     *
     * @param store the store to update; the caller closes it
     * @param values the values to merge into the metadata
     * @param fieldsToRead the metadata fields that {@code isWritten} and {@code mayOverwrite} need
     * @param isWritten returns whether the current metadata shows that the update was made
     * @param mayOverwrite returns whether the update may still be made, given the current metadata, whose entity tag
     *     may have changed
     * @param mayRetry returns whether to retry, given the number of attempts so far
     */
    public ConfirmedUpdate(
            Store store,
            String key,
            Metadata values,
            Select fieldsToRead,
            Predicate<Metadata> isWritten,
            Predicate<Metadata> mayOverwrite,
            IntPredicate mayRetry) {
        this.store = store;
        this.key = key;
        this.values = values;
        this.fieldsToRead = fieldsToRead;
        this.isWritten = isWritten;
        this.mayOverwrite = mayOverwrite;
        this.mayRetry = mayRetry;
    }

    /**
     * Writes the values.
     *
     * @param firstEtag the entity tag that the metadata must have at the first attempt; null to update the metadata
     *     whatever its entity tag is
     * @return information about the metadata after the update
     * @throws ConflictException if the metadata was changed and {@code mayOverwrite} returned false
     * @throws StoreException if the update failed, or its outcome could not be determined
     */
    public PartInfo write(@Nullable String firstEtag) {
        String etag = firstEtag;
        for (int attempt = 1; ; attempt++) {
            StoreException failure;
            try {
                return store.updateMetadata(key, values, condition(etag));
            } catch (ConflictException | StoreUnavailableException e) {
                failure = e;
            } catch (UnexpectedReplyException e) {
                if (e.outcome() != Outcome.UNKNOWN) {
                    throw e;
                }
                failure = e;
            }
            // A conflict may come from an earlier attempt of this update whose response was lost.
            if (failure instanceof ConflictException || failure.outcome() == Outcome.UNKNOWN) {
                Metadata current = tryRead(failure);
                if (current != null && isWritten.test(current)) {
                    return current.info();
                }
                if (current != null && !mayOverwrite.test(current)) {
                    throw failure;
                }
                // Without a first entity tag, all attempts are made without If-Match.
                if (etag != null && current != null) {
                    etag = current.info().strongEtag().orElse(etag);
                }
            }
            boolean isFreeRetry = failure instanceof ConflictException && attempt <= MAX_FREE_RETRIES;
            if (!isFreeRetry && !mayRetry.test(attempt)) {
                throw failure;
            }
            RetryPause.await(attempt, failure);
            // Asks again, because the wait may have taken long and the store may have been closed meanwhile.
            if (!isFreeRetry && !mayRetry.test(attempt)) {
                throw failure;
            }
        }
    }

    private static Condition condition(@Nullable String etag) {
        return etag == null ? Condition.none() : Condition.ifMatch(etag);
    }

    /** Returns the current metadata. If the store is unavailable, adds that to {@code failure} and returns null. */
    private @Nullable Metadata tryRead(StoreException failure) {
        try {
            return store.getMetadata(key, fieldsToRead);
        } catch (StoreUnavailableException e) {
            failure.addSuppressed(e);
            return null;
        }
    }
}
