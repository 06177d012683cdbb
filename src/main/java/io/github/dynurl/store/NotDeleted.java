package io.github.dynurl.store;

import io.github.dynurl.store.StoreException.Outcome;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * A key whose object was not deleted when several objects were deleted. Immutable.
 *
 * @param key the key; null if it was no legal key
 * @param missing whether there is no such object
 * @param reason why the object was not deleted, see {@link StoreException#reason}
 * @param status the HTTP status, or 0 if no response was received
 * @param outcome whether the object may have been deleted, see {@link StoreException#outcome}
 * @param retryable whether another attempt may succeed, see {@link StoreException#isRetryable}
 */
public record NotDeleted(
        @Nullable String key, boolean missing, String reason, int status, Outcome outcome, boolean retryable)
        implements Serializable {
    /** Creates the description of a failed deletion. */
    public static NotDeleted of(@Nullable String key, StoreException failure) {
        return new NotDeleted(
                key,
                failure instanceof NoSuchKeyException,
                failure.reason(),
                failure.status(),
                failure.outcome(),
                failure.isRetryable());
    }
}
