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
 * Updates the metadata of a key until it is known what came of it: an answer that was lost is settled by reading back, and
 * a store that is unavailable is asked again. For one thread.
 */
public final class ConfirmedUpdate {
    private static final int CONFLICTS = 3;
    private static final long FIRST_PAUSE_MILLIS = 50;
    private static final long LAST_PAUSE_MILLIS = 1000;

    private final Store store;
    private final String key;
    private final Metadata values;
    private final Select read;
    private final Predicate<Metadata> done;
    private final Predicate<Metadata> unchanged;
    private final IntPredicate again;

    /**
     * Prepares an update.
     *
     * @param values what is merged
     * @param read the names to read back
     * @param done tells whether what is read back is what was to be written
     * @param unchanged tells whether what is read back is still what the update is meant for
     * @param again tells whether there may be another attempt, by the number of those that were
     */
    public ConfirmedUpdate(
            Store store,
            String key,
            Metadata values,
            Select read,
            Predicate<Metadata> done,
            Predicate<Metadata> unchanged,
            IntPredicate again) {
        this.store = store;
        this.key = key;
        this.values = values;
        this.read = read;
        this.done = done;
        this.unchanged = unchanged;
        this.again = again;
    }

    /**
     * Writes, if the metadata has this entity tag or is unchanged otherwise; null asks for no tag.
     *
     * @throws StoreException if it was not written, or could not be settled
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
            if (failure instanceof ConflictException || failure.outcome() == Outcome.UNKNOWN) {
                Metadata found = readBack(failure);
                if (found != null && done.test(found)) {
                    return found.info();
                }
                if (found != null && !unchanged.test(found)) {
                    throw failure;
                }
                etag = etag == null || found == null
                        ? etag
                        : found.info().strongEtag().orElse(etag);
            }
            // What somebody else changed elsewhere in the metadata is no reason to give up.
            boolean moved = failure instanceof ConflictException && attempt <= CONFLICTS;
            if (!moved && !again.test(attempt)) {
                throw failure;
            }
            pause(attempt, failure);
            if (!moved && !again.test(attempt)) {
                throw failure;
            }
        }
    }

    private static Condition condition(@Nullable String etag) {
        return etag == null ? Condition.none() : Condition.ifMatch(etag);
    }

    /** Returns what is there now, null if the store does not tell. */
    private @Nullable Metadata readBack(StoreException failure) {
        try {
            return store.getMetadata(key, read);
        } catch (StoreUnavailableException e) {
            failure.addSuppressed(e);
            return null;
        }
    }

    /** Waits before another attempt, longer each time. */
    public static void pause(int attempt, StoreException failure) {
        long limit = Math.min(LAST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(attempt - 1, 10));
        try {
            Thread.sleep(ThreadLocalRandom.current().nextLong(limit / 2, limit + 1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure;
        }
    }
}
