package io.github.dynurl.store;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * Says what went wrong, for the making of a {@link StoreException}. Immutable.
 *
 * @param action the operation, as in {@code getData}
 * @param key the key, null where there is none
 * @param reason the end of the sentence <i>Cannot ‹action› "‹key›": ‹reason›</i>
 * @param status the HTTP status, 0 where none was received
 * @param outcome what is known of the effect on the store
 * @param retryable whether the same operation may succeed later, and does no harm then
 * @param responseBody the beginning of what the server said beside the status, or null
 * @param cause what was caught, or null
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

    /** Makes a failure of a request that was never sent. */
    public static Failure of(String action, @Nullable String key, String reason) {
        return new Failure(action, key, reason, 0, StoreException.Outcome.NOT_SENT, false, null, null);
    }

    /** Makes a failure of a request that was answered with a status: the store did nothing. */
    public static Failure rejected(String action, @Nullable String key, int status, String reason) {
        return new Failure(action, key, reason, status, StoreException.Outcome.REJECTED, false, null, null);
    }

    /** Copies this with another outcome. */
    public Failure outcome(StoreException.Outcome other) {
        return new Failure(action, key, reason, status, other, retryable, responseBody, cause);
    }

    /** Copies this as one that may succeed later. */
    public Failure retryable(boolean mayBe) {
        return new Failure(action, key, reason, status, outcome, mayBe, responseBody, cause);
    }

    /** Copies this with what the server said. */
    public Failure responseBody(@Nullable String text) {
        return new Failure(action, key, reason, status, outcome, retryable, text, cause);
    }

    /** Copies this with another reason. */
    public Failure reason(String other) {
        return new Failure(action, key, other, status, outcome, retryable, responseBody, cause);
    }

    /** Copies this with a cause. */
    public Failure cause(Throwable other) {
        return new Failure(action, key, reason, status, outcome, retryable, responseBody, other);
    }

    String sentence() {
        return key == null
                ? "Cannot " + action + ": " + reason
                : "Cannot " + action + " " + Key.shown(key) + ": " + reason;
    }
}
