package io.github.dynurl.camel;

import io.github.dynurl.store.Json;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.Query;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Holds what the endpoint says of consuming, checked once. Thread-safe as long as nobody changes the options. */
final class ConsumerOptions {
    private static final Duration MIN_LEASE = Duration.ofSeconds(1);
    private static final Duration MAX_LEASE = Duration.ofDays(30);

    private static final Duration LONGEST = Duration.ofDays(365);

    private final DynUrlConsumerConfiguration options;
    private final FixedOptions fixed;
    private final UriOptions said;
    private final Metadata onCommit;
    private final Metadata onRollback;
    private final Metadata onExhausted;

    /**
     * Checks the options; complaints name the option.
     *
     * @param said what the URI says: what that says in vain is refused, but not what a bean says for all
     */
    ConsumerOptions(DynUrlConsumerConfiguration options, FixedOptions fixed, UriOptions said) {
        this.options = options;
        this.fixed = fixed;
        this.said = said;
        this.onCommit = values("onCommit", options.getOnCommit());
        this.onRollback = values("onRollback", options.getOnRollback());
        this.onExhausted = values("onExhausted", options.getOnExhausted());
        checkSizes();
        checkEndings();
        checkMarks();
        checkIdempotent();
        checkClaim();
        checkFetch();
    }

    private static Metadata values(String option, Map<String, Object> values) {
        if (values.containsKey("")) {
            throw new IllegalArgumentException(option + " has an empty name: write " + option + ".name=value");
        }
        return FixedOptions.typed(values);
    }

    private void checkSizes() {
        if (options.getMaxMessagesPerPoll() < 0) {
            throw new IllegalArgumentException(
                    "maxMessagesPerPoll must not be less than 0, but is " + options.getMaxMessagesPerPoll());
        }
        if (options.getMaxClaimAttempts() < 1) {
            throw new IllegalArgumentException(
                    "maxClaimAttempts must be greater than 0, but is " + options.getMaxClaimAttempts());
        }
        Duration lease = options.getClaimLease();
        if (lease == null || lease.compareTo(MIN_LEASE) < 0 || lease.compareTo(MAX_LEASE) > 0) {
            throw new IllegalArgumentException("claimLease must be from 1 second to 30 days, but is " + lease);
        }
        Duration longest = options.getMaxProcessingTime();
        if (longest == null || longest.compareTo(MIN_LEASE) < 0 || longest.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "maxProcessingTime must be from 1 second to 365 days, but is " + longest);
        }
        if (options.getClaimField() == null || options.getClaimField().isBlank()) {
            throw new IllegalArgumentException("claimField is empty");
        }
    }

    private void checkEndings() {
        if (options.isDeleteAfterRead() && !onCommit.isEmpty()) {
            throw new IllegalArgumentException("deleteAfterRead and onCommit." + names(onCommit)
                    + " exclude each other: what is deleted has no metadata");
        }
        for (Metadata values : new Metadata[] {onCommit, onRollback, onExhausted, fixed.filter()}) {
            if (isClaim() && values.containsKey(options.getClaimField())) {
                throw new IllegalArgumentException("claimField is " + options.getClaimField()
                        + ", and filter.*, onCommit.*, onRollback.* and onExhausted.* cannot have the same name");
            }
        }
    }

    /** What the query goes on to find after its mark is processed again and again. */
    private void checkMarks() {
        fixed.filter().forEach((name, value) -> {
            if (onCommit.containsKey(name) && Json.same(value, onCommit.get(name))) {
                throw new IllegalArgumentException("onCommit." + name + " and filter." + name
                        + " have the same value: that changes nothing, and the object would come again for ever");
            }
        });
    }

    private static String names(Metadata values) {
        return String.join(", ", new TreeSet<>(values.keySet()));
    }

    private void checkIdempotent() {
        if (Boolean.FALSE.equals(options.getIdempotent()) && options.getIdempotentRepository() != null) {
            throw new IllegalArgumentException("idempotentRepository has no effect with idempotent=false");
        }
        if (options.isIdempotentEager() && !isIdempotent()) {
            throw new IllegalArgumentException("idempotentEager has no effect: idempotent is false here");
        }
        if (!isIdempotent()) {
            said.refuse("idempotentKey", without());
        } else if (fetch() == DynUrlFetch.none && options.getIdempotentKey() == DynUrlIdempotentKey.keyAndETag) {
            said.refuse("idempotentKey", "as keyAndETag with fetch=none: no entity tag is known");
        }
    }

    /** Says why nothing is remembered. */
    private String without() {
        if (options.getIdempotent() != null) {
            return "with idempotent=false";
        }
        return "with "
                + (isClaim() ? "claim=lease" : isDelete() ? "deleteAfterRead=true" : "onCommit." + names(onCommit))
                + (isClaim() ? "" : " and without idempotent=true");
    }

    private void checkFetch() {
        if (!fetchesMetadata()) {
            said.refuse("select", "with fetch=" + fetch());
        }
        if (fetch() != DynUrlFetch.metadata) {
            said.refuse("outputType", "with fetch=" + fetch());
        }
    }

    /** Refuses a selection of a dynamic URI where no metadata is fetched. */
    void checkMoved(Set<String> moved) {
        if (moved.contains("select") && !fetchesMetadata()) {
            throw new IllegalArgumentException("select has no effect with fetch=" + fetch());
        }
    }

    /** Tells whether an object that is asked for by its key can be one that does not come again. */
    boolean isRemembered() {
        return isEnding() || isIdempotentByChoice();
    }

    private void checkClaim() {
        if (!isClaim()) {
            if (!onExhausted.isEmpty()) {
                throw new IllegalArgumentException("onExhausted." + names(onExhausted)
                        + " has no effect without claim=lease: nothing counts the attempts");
            }
            for (String option : List.of("claimLease", "claimField", "maxClaimAttempts")) {
                said.refuse(option, "without claim=lease");
            }
            return;
        }
        if (!options.isDeleteAfterRead() && onCommit.isEmpty()) {
            throw new IllegalArgumentException("claim=lease needs deleteAfterRead=true or onCommit.*:"
                    + " nothing else would tell other nodes that an object is done");
        }
        if (fixed.options().dialect().isMergePatch()) {
            throw new IllegalArgumentException("claim=lease cannot work with updateMode=patch and a merge patch, which"
                    + " merges an old claim into the new; use patchContentType=application/json or another updateMode");
        }
        if (isIdempotent()) {
            throw new IllegalArgumentException(
                    (options.getIdempotentRepository() == null ? "idempotent=true" : "idempotentRepository")
                            + " and claim=lease exclude each other: the claim says what is done");
        }
    }

    FixedOptions fixed() {
        return fixed;
    }

    DynUrlFetch fetch() {
        return options.getFetch();
    }

    boolean fetchesMetadata() {
        return fetch() == DynUrlFetch.metadata || fetch() == DynUrlFetch.value;
    }

    boolean fetchesData() {
        return fetch() == DynUrlFetch.data || fetch() == DynUrlFetch.value;
    }

    /** Returns what is looked for, and what of its metadata. */
    Query query() {
        return new Query(fixed.filter(), fixed.select());
    }

    int maxMessagesPerPoll() {
        return options.getMaxMessagesPerPoll();
    }

    boolean isDelete() {
        return options.isDeleteAfterRead();
    }

    Metadata onCommit() {
        return onCommit;
    }

    Metadata onRollback() {
        return onRollback;
    }

    Metadata onExhausted() {
        return onExhausted;
    }

    /** Tells whether something is done to an object that was processed. */
    boolean isEnding() {
        return isDelete() || !onCommit.isEmpty();
    }

    /** Tells whether objects that were processed before are passed over. */
    boolean isIdempotent() {
        Boolean given = options.getIdempotent();
        if (given == null) {
            return options.getIdempotentRepository() != null || !(isEnding() || isClaim());
        }
        return given;
    }

    /** Tells whether the passing over was asked for, and is not only the default. */
    boolean isIdempotentByChoice() {
        return isIdempotent() && (options.getIdempotent() != null || options.getIdempotentRepository() != null);
    }

    /** Tells whether an entity tag has to be known before it can be told whether an object is known. */
    boolean isIdempotentByETag() {
        return isIdempotent()
                && options.getIdempotentKey() == DynUrlIdempotentKey.keyAndETag
                && fetch() != DynUrlFetch.none;
    }

    boolean isIdempotentEager() {
        return options.isIdempotentEager();
    }

    boolean isClaim() {
        return options.getClaim() == DynUrlClaim.lease;
    }

    /** Tells whether the route says when an object has ended. */
    boolean isManual() {
        return options.getAcknowledge() == DynUrlAcknowledge.manual;
    }

    /** Returns how long an object can be in progress. */
    Duration maxProcessingTime() {
        return options.getMaxProcessingTime();
    }

    Duration claimLease() {
        return options.getClaimLease();
    }

    String claimField() {
        return options.getClaimField();
    }

    int maxClaimAttempts() {
        return options.getMaxClaimAttempts();
    }
}
