package io.github.dynurl.store;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * The description of a failed operation, from which a {@link StoreException} is created. Immutable.
 *
 * @param action the name of the operation, for example {@code getData}
 * @param key the key, or null for an operation without a key
 * @param reason why the operation failed. It ends the message of the exception, which is <i>Cannot ‹action› "‹key›":
 *     ‹reason›</i>, so it starts in lower case and has no full stop.
 * @param status the HTTP status, or 0 if no response was received
 * @param outcome whether the operation had an effect on the server
 * @param retryable whether the same operation may succeed later and is safe to repeat; see
 *     {@link StoreException#isRetryable}
 * @param responseBody the beginning of the body of the error response, or null if there was no body
 * @param cause the exception that caused the failure, or null if there is none
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

    /** Creates the failure of an operation that sent no request. The failure is not retryable. */
    public static Failure of(String action, @Nullable String key, String reason) {
        return finalFailure(action, key, reason, NO_STATUS, StoreException.Outcome.NOT_SENT);
    }

    /** Creates the failure of a request that the server rejected with an HTTP status. The failure is not retryable. */
    public static Failure rejected(String action, @Nullable String key, int status, String reason) {
        return finalFailure(action, key, reason, status, StoreException.Outcome.REJECTED);
    }

    /** Creates a failure that is not retryable and has neither a response body nor a cause. */
    private static Failure finalFailure(
            String action, @Nullable String key, String reason, int status, StoreException.Outcome outcome) {
        boolean isRetryable = false;
        String noBody = null;
        Throwable noCause = null;
        return new Failure(action, key, reason, status, outcome, isRetryable, noBody, noCause);
    }

    /** Returns a copy with another outcome. */
    public Failure outcome(StoreException.Outcome other) {
        return new Failure(action, key, reason, status, other, retryable, responseBody, cause);
    }

    /** Returns a copy that states whether the failure is retryable. */
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

    /** Returns the message of the exception that is created from this failure. */
    String toMessage() {
        return key == null
                ? "Cannot " + action + ": " + reason
                : "Cannot " + action + " " + Key.shown(key) + ": " + reason;
    }
}
