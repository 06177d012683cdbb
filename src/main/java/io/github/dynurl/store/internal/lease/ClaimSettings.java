package io.github.dynurl.store.internal.lease;

import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.http.Dialect;
import java.time.Duration;
import java.util.List;

/**
 * What the nodes that share the objects of a store must agree on. Immutable. The names of the components are those of
 * the component's options.
 *
 * @param claimField the name of the metadata field that contains the claim
 * @param claimLease how long a claim is valid without being renewed
 * @param maxClaimAttempts how often processing is started before an object is given up
 * @param maxProcessingTime how long a claim is renewed
 * @param onCommit the values that are merged into the metadata of an object after its processing
 * @param onRollback the values that are merged into the metadata of an object whose processing has failed
 * @param onExhausted the values that are also merged into the metadata of an object that is given up
 */
public record ClaimSettings(
        String claimField,
        Duration claimLease,
        int maxClaimAttempts,
        Duration maxProcessingTime,
        Metadata onCommit,
        Metadata onRollback,
        Metadata onExhausted) {
    public static final String DEFAULT_FIELD = "dynurlClaim";
    public static final Duration DEFAULT_LEASE = Duration.ofSeconds(60);
    public static final int DEFAULT_ATTEMPTS = 5;
    public static final Duration DEFAULT_PROCESSING_TIME = Duration.ofHours(1);

    private static final Duration MIN_LEASE = Duration.ofSeconds(1);
    private static final Duration MAX_LEASE = Duration.ofDays(30);
    private static final Duration MIN_PROCESSING_TIME = Duration.ofSeconds(1);
    private static final Duration MAX_PROCESSING_TIME = Duration.ofDays(365);

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if a value is out of its range; the message contains the name of the option
     */
    public ClaimSettings {
        if (maxClaimAttempts < 1) {
            throw new IllegalArgumentException("maxClaimAttempts must be greater than 0, but is " + maxClaimAttempts);
        }
        if (claimLease == null || isOutside(claimLease, MIN_LEASE, MAX_LEASE)) {
            throw new IllegalArgumentException("claimLease must be from 1 second to 30 days, but is " + claimLease);
        }
        if (maxProcessingTime == null || isOutside(maxProcessingTime, MIN_PROCESSING_TIME, MAX_PROCESSING_TIME)) {
            throw new IllegalArgumentException(
                    "maxProcessingTime must be from 1 second to 365 days, but is " + maxProcessingTime);
        }
        if (claimField == null || claimField.isBlank()) {
            throw new IllegalArgumentException("claimField is empty");
        }
    }

    private static boolean isOutside(Duration value, Duration min, Duration max) {
        return value.compareTo(min) < 0 || value.compareTo(max) > 0;
    }

    /**
     * Rejects a filter that has the name of the claim.
     *
     * @throws IllegalArgumentException if it has; the message contains the name of the option
     */
    public void checkFilter(Metadata filter) {
        rejectClaimIn(filter);
    }

    /**
     * Rejects marks that have the name of the claim. Their values may have this name if objects are not claimed.
     *
     * @throws IllegalArgumentException if one has; the message contains the name of the option
     */
    public void checkMarks() {
        List.of(onCommit, onRollback, onExhausted).forEach(this::rejectClaimIn);
    }

    private void rejectClaimIn(Metadata values) {
        if (values.containsKey(claimField)) {
            throw new IllegalArgumentException("claimField is " + claimField
                    + ", and the filter, onCommit, onRollback and onExhausted cannot have the same name");
        }
    }

    /**
     * Checks that a claim can be written by an update.
     *
     * @throws IllegalArgumentException if no update of this dialect can hold a claim, see
     *     {@link Dialect#reasonAgainstClaims}
     */
    public static void checkUpdates(Dialect dialect) {
        String reason = dialect.reasonAgainstClaims();
        if (reason != null) {
            throw new IllegalArgumentException("claim=lease cannot work with " + reason);
        }
    }

    /** Returns the values that are merged into the metadata of an object that is given up. */
    Metadata exhaustedMarks() {
        return onRollback.updatedBy(onExhausted);
    }
}
