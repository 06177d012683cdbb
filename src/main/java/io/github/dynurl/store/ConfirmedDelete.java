package io.github.dynurl.store;

import io.github.dynurl.store.StoreException.Outcome;
import org.jspecify.annotations.Nullable;

/** A deletion of one version of an object that is retried until its outcome is known. */
public final class ConfirmedDelete {
    private static final int MAX_ATTEMPTS = 3;
    private static final int SERVICE_UNAVAILABLE = 503;
    private static final int TOO_MANY_REQUESTS = 429;

    private ConfirmedDelete() {}

    /**
     * Deletes an object if its data still has the given entity tag. Does nothing if the object does not exist any more.
     *
     * @param data information about the data of the version to delete; if it has no strong entity tag, the object is
     *     deleted unconditionally. Such a deletion is not repeated if its outcome is unknown: it would also delete an
     *     object that was written meanwhile
     * @throws ConflictException if the data was changed
     * @throws StoreException if the server did not delete the object, or the outcome is unknown
     */
    public static void delete(Store store, String key, PartInfo data) {
        Condition condition = data.strongEtag().map(Condition::ifMatch).orElse(Condition.none());
        StoreException unknown = null;
        for (int attempt = 1; ; attempt++) {
            try {
                store.delete(key, condition);
                return;
            } catch (StoreException e) {
                if (isGone(store, key, e, unknown)) {
                    requireWholeDeletion(store, key, unknown);
                    return;
                }
                boolean isUnknown = e.outcome() == Outcome.UNKNOWN;
                boolean isRetryable = isUnknown
                        ? data.strongEtag().isPresent()
                        : e.status() == SERVICE_UNAVAILABLE || e.status() == TOO_MANY_REQUESTS;
                if (attempt == MAX_ATTEMPTS || !isRetryable) {
                    throw e;
                }
                unknown = isUnknown ? e : unknown;
                RetryPause.await(attempt, e);
            }
        }
    }

    /**
     * Returns whether the data does not exist. For missing data, a server may respond with 412 instead of 404, because
     * the condition is not met.
     *
     * @param unknown the failure of an earlier attempt that may have deleted the data; null if there is none
     */
    private static boolean isGone(Store store, String key, StoreException failure, @Nullable StoreException unknown) {
        if (failure instanceof ConflictException && unknown != null) {
            try {
                return store.find(key).isEmpty();
            } catch (StoreException e) {
                failure.addSuppressed(e);
                return false;
            }
        }
        return failure instanceof NoSuchKeyException;
    }

    /** Throws the failure of an earlier attempt if this attempt has deleted the data, but not the metadata. */
    private static void requireWholeDeletion(Store store, String key, @Nullable StoreException unknown) {
        if (unknown == null || !ObjectTransfer.hasMetadata(store)) {
            return;
        }
        try {
            Object unused = store.getMetadata(key);
        } catch (NoSuchKeyException e) {
            return;
        }
        boolean isWrittenAgain = store.find(key).isPresent();
        if (!isWrittenAgain) {
            throw unknown;
        }
    }
}
