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
 * A metadata update that is retried until its outcome is known. After a lost response or a conflict, the metadata is
 * read back to find out whether the update was made. Not thread-safe.
 */
public final class ConfirmedUpdate {
    /** How many conflicts are retried in any case, because other writers may change other fields of the metadata. */
    private static final int MAX_CONFLICTS = 3;

    private static final long FIRST_PAUSE_MILLIS = 50;
    private static final long MAX_PAUSE_MILLIS = 1000;

    private final Store store;
    private final String key;
    private final Metadata values;
    private final Select readBackFields;
    private final Predicate<Metadata> isWritten;
    private final Predicate<Metadata> isStillValid;
    private final IntPredicate mayRetry;

    /**
     * Creates an update; sends nothing.
     *
     * @param values the values to merge into the metadata
     * @param readBackFields the fields to read back
     * @param isWritten returns whether the metadata read back shows that the update was made
     * @param isStillValid returns whether the update may be made on the metadata read back, although its ETag may have
     *     changed
     * @param mayRetry returns whether to retry, given the number of attempts so far
     */
    public ConfirmedUpdate(
            Store store,
            String key,
            Metadata values,
            Select readBackFields,
            Predicate<Metadata> isWritten,
            Predicate<Metadata> isStillValid,
            IntPredicate mayRetry) {
        this.store = store;
        this.key = key;
        this.values = values;
        this.readBackFields = readBackFields;
        this.isWritten = isWritten;
        this.isStillValid = isStillValid;
        this.mayRetry = mayRetry;
    }

    /**
     * Writes the values.
     *
     * @param firstEtag the entity tag that the metadata must have at the first attempt; null for an unconditional
     *     update
     * @return information about the metadata after the update
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
                Metadata current = readBack(failure);
                if (current != null && isWritten.test(current)) {
                    return current.info();
                }
                if (current != null && !isStillValid.test(current)) {
                    throw failure;
                }
                // An unconditional update stays unconditional.
                if (etag != null && current != null) {
                    etag = current.info().strongEtag().orElse(etag);
                }
            }
            boolean isFreeRetry = failure instanceof ConflictException && attempt <= MAX_CONFLICTS;
            if (!isFreeRetry && !mayRetry.test(attempt)) {
                throw failure;
            }
            waitBeforeRetry(attempt, failure);
            // The answer may have changed during the wait, for example because the store was closed.
            if (!isFreeRetry && !mayRetry.test(attempt)) {
                throw failure;
            }
        }
    }

    private static Condition condition(@Nullable String etag) {
        return etag == null ? Condition.none() : Condition.ifMatch(etag);
    }

    /** Returns the current metadata; null if the store is unavailable. */
    private @Nullable Metadata readBack(StoreException failure) {
        try {
            return store.getMetadata(key, readBackFields);
        } catch (StoreUnavailableException e) {
            failure.addSuppressed(e);
            return null;
        }
    }

    /**
     * Waits before a retry: a random time whose limit doubles with each attempt, up to 1 second.
     *
     * @throws StoreException the given failure, if the thread is interrupted
     */
    public static void waitBeforeRetry(int attempt, StoreException failure) {
        // The maximum is reached after 5 doublings; the limit of 10 only prevents an overflow.
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
