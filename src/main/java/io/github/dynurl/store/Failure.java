package io.github.dynurl.store;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * Describes why an operation failed; a {@link StoreException} is created from it. Immutable.
 *
 * @param action the name of the operation, for example {@code getData}
 * @param key the key, or null for an operation without a key
 * @param reason the end of the message <i>Cannot ‹action› "‹key›": ‹reason›</i>
 * @param status the HTTP status, or 0 if no response was received
 * @param outcome what is known of the effect on the store
 * @param retryable whether the same operation may succeed later and can be repeated without harm
 * @param responseBody the beginning of the body of the error response, or null
 * @param cause the exception that caused the failure, or null
 */
public record Failure(
        String action,
        @Nullable String key,
        String reason,
        int status,
        StoreException.Outcome outcome,
        boolean retryable,
        @Nullable String responseBody,
        @Nullable Throwable cause)
        implements Serializable {

    private static final int NO_STATUS = 0;

    /** Creates the failure of a request that was not sent. It is not retryable. */
    public static Failure of(String action, @Nullable String key, String reason) {
        return new Failure(action, key, reason, NO_STATUS, StoreException.Outcome.NOT_SENT, false, null, null);
    }

    /** Creates the failure of a request that the store refused with an HTTP status. It is not retryable. */
    public static Failure rejected(String action, @Nullable String key, int status, String reason) {
        return new Failure(action, key, reason, status, StoreException.Outcome.REJECTED, false, null, null);
    }

    /** Returns a copy with another outcome. */
    public Failure outcome(StoreException.Outcome other) {
        return new Failure(action, key, reason, status, other, retryable, responseBody, cause);
    }

    /** Returns a copy that is retryable or not. */
    public Failure retryable(boolean isRetryable) {
        return new Failure(action, key, reason, status, outcome, isRetryable, responseBody, cause);
    }

    /** Returns a copy with the beginning of the body of the error response. */
    public Failure responseBody(@Nullable String text) {
        return new Failure(action, key, reason, status, outcome, retryable, text, cause);
    }

    /** Returns a copy with another reason. */
    public Failure reason(String other) {
        return new Failure(action, key, other, status, outcome, retryable, responseBody, cause);
    }

    /** Returns a copy with a cause. */
    public Failure cause(Throwable other) {
        return new Failure(action, key, reason, status, outcome, retryable, responseBody, other);
    }

    /** Returns the message of the exception. */
    String toMessage() {
        return key == null
                ? "Cannot " + action + ": " + reason
                : "Cannot " + action + " " + Key.shown(key) + ": " + reason;
    }
}
