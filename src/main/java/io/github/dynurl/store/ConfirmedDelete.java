package io.github.dynurl.store;

import io.github.dynurl.store.StoreException.Outcome;

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
     *     deleted unconditionally
     * @throws ConflictException if the data was changed
     * @throws StoreException if the server did not delete the object, or the outcome is unknown
     */
    public static void delete(Store store, String key, PartInfo data) {
        Condition condition = data.strongEtag().map(Condition::ifMatch).orElse(Condition.none());
        for (int attempt = 1; ; attempt++) {
            try {
                store.delete(key, condition);
                return;
            } catch (NoSuchKeyException e) {
                return;
            } catch (StoreException e) {
                boolean isRetryable = e.outcome() == Outcome.UNKNOWN
                        || e.status() == SERVICE_UNAVAILABLE
                        || e.status() == TOO_MANY_REQUESTS;
                if (attempt == MAX_ATTEMPTS || !isRetryable) {
                    throw e;
                }
                RetryPause.await(attempt, e);
            }
        }
    }
}
