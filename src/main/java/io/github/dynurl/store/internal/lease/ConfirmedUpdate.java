package io.github.dynurl.store.internal.lease;

import io.github.dynurl.store.Condition;
import io.github.dynurl.store.ConflictException;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.PartInfo;
import io.github.dynurl.store.Select;
import io.github.dynurl.store.Store;
import io.github.dynurl.store.StoreException;
import io.github.dynurl.store.StoreException.Outcome;
import io.github.dynurl.store.StoreUnavailableException;
import io.github.dynurl.store.UnexpectedReplyException;
import java.util.concurrent.ThreadLocalRandom;
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

    /** The maximum pause before the first retry. Each further retry doubles it, up to {@link #MAX_PAUSE_MILLIS}. */
    private static final long FIRST_PAUSE_MILLIS = 50;

    private static final long MAX_PAUSE_MILLIS = 1000;

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
            waitBeforeRetry(attempt, failure);
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

    /**
     * Waits for a random time before a retry. The maximum time doubles with each attempt, up to 1 second.
     *
     * @param attempt the number of attempts so far, from 1
     * @param failure the failure of the last attempt
     * @throws StoreException {@code failure}, if the thread is interrupted
     */
    public static void waitBeforeRetry(int attempt, StoreException failure) {
        // 5 doublings reach MAX_PAUSE_MILLIS. More than 10 are not needed, and could overflow.
        int doublings = Math.min(attempt - 1, 10);
        long limitMillis = Math.min(MAX_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << doublings);
        try {
            Thread.sleep(ThreadLocalRandom.current().nextLong(limitMillis / 2, limitMillis + 1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure;
        }
    }
}
