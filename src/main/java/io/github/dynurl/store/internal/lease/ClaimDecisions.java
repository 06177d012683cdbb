package io.github.dynurl.store.internal.lease;

import io.github.dynurl.store.Failure;
import io.github.dynurl.store.Json;
import io.github.dynurl.store.Key;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.UnexpectedReplyException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides from the metadata of an object whether this node may claim the object now. Sends no request. Thread-safe.
 */
final class ClaimDecisions {
    private static final Logger LOG = LoggerFactory.getLogger(ClaimDecisions.class);

    private static final int MAX_PENDING_CLAIMS = 10_000;
    private static final int MAX_REPORTED = 10_000;

    private final ClaimSettings settings;
    private final String node;
    private final ClaimWatch watch;
    private final FilterCheck filterCheck;

    /** The ids of claims of this node whose processing has started, while the write of their end is not confirmed. */
    private final Set<String> pendingClaimIds =
            Collections.synchronizedSet(Collections.newSetFromMap(new LinkedHashMap<String, Boolean>() {
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
                    return size() > MAX_PENDING_CLAIMS;
                }
            }));

    /** The objects whose field of the claim has another value, each with the entity tag of its metadata then. */
    private final RecentKeys reportedForeignValues = new RecentKeys(MAX_REPORTED);

    /** What to do with an object. */
    enum Action {
        /** The object must not be processed now. */
        SKIP,
        /** Claim the object and process it. */
        CLAIM,
        /** No attempt is left: mark the object as exhausted. */
        GIVE_UP,
        /** The object was processed, and is to be deleted. If its data has changed since then, it can be claimed. */
        DELETE
    }

    /**
     * A decision.
     *
     * @param previous the claim in the metadata; null if there is none
     * @param attempts how often processing was started before, without the attempts that do not count any more
     */
    record Decision(Action action, @Nullable Claim previous, int attempts) {}

    ClaimDecisions(ClaimSettings settings, String node, ClaimWatch watch) {
        this.settings = settings;
        this.node = node;
        this.watch = watch;
        this.filterCheck = new FilterCheck(List.of(settings.onCommit(), settings.onExhausted()));
    }

    /**
     * Decides what to do with an object, and records the claim of another node.
     *
     * @param usesQuery whether a query has returned the object; then the query result may be outdated
     * @throws UnexpectedReplyException if the metadata field of the claim has another value. As long as the metadata
     *     stay the same, it is thrown only once, and the object is skipped afterwards
     */
    Decision decide(String key, Metadata metadata, Metadata filter, boolean usesQuery) {
        Claim claim;
        try {
            claim = Claim.fromJson(metadata.get(settings.claimField()));
        } catch (IllegalArgumentException e) {
            reportForeignValueOnce(key, metadata, e);
            return new Decision(Action.SKIP, null, 0);
        }
        Decision decision =
                claim == null ? new Decision(Action.CLAIM, null, 0) : decideByClaim(key, claim, metadata, filter);
        // An object whose query result is outdated must not be processed, given up or deleted.
        boolean isStale =
                decision.action() != Action.SKIP && usesQuery && filterCheck.recordAndCheckStale(key, metadata, filter);
        return isStale ? new Decision(Action.SKIP, claim, 0) : decision;
    }

    /**
     * Returns whether metadata in a query response say enough for a decision; otherwise, they must be read. Such a
     * response may contain only some fields, and it can be older than the object.
     *
     * @param areClaimsShown whether query responses are known to show claims
     */
    boolean canDecideByListed(Metadata listed, boolean areClaimsShown) {
        Claim claim;
        try {
            claim = Claim.fromJson(listed.get(settings.claimField()));
        } catch (IllegalArgumentException e) {
            return false; // only a request shows whether the object has this value, too
        }
        if (claim == null) {
            return areClaimsShown;
        }
        return switch (claim.state()) {
            case free, held -> true;
            case deleting -> false;
            case done -> listed.matches(settings.onCommit());
            case exhausted -> listed.matches(settings.onExhausted());
        };
    }

    private Decision decideByClaim(String key, Claim claim, Metadata metadata, Metadata filter) {
        return switch (claim.state()) {
            case free -> claimUnlessExhausted(claim);
            case held -> decideByHeldClaim(key, claim);
            case done -> claimUnlessFinished(key, claim, isStillMarked(metadata, settings.onCommit(), filter));
            case exhausted -> claimUnlessFinished(key, claim, isStillMarked(metadata, settings.onExhausted(), filter));
            case deleting -> new Decision(Action.DELETE, claim, 0);
        };
    }

    private Decision decideByHeldClaim(String key, Claim claim) {
        if (!claim.node().equals(node)) {
            boolean isExpired = watch.recordAndCheckExpired(key, claim);
            return isExpired ? claimUnlessExhausted(claim) : new Decision(Action.SKIP, claim, 0);
        }
        if (pendingClaimIds.contains(claim.id())) {
            // A claim of this node whose end could not be written. The attempt counts, because it was made.
            return claimUnlessExhausted(claim);
        }
        // A claim of this node that it did not know of, because the responses were lost. This attempt does not count.
        return new Decision(Action.CLAIM, claim, Math.max(0, claim.attempts() - 1));
    }

    private Decision claimUnlessExhausted(Claim claim) {
        boolean hasAttemptLeft = claim.attempts() < settings.maxClaimAttempts();
        return new Decision(hasAttemptLeft ? Action.CLAIM : Action.GIVE_UP, claim, claim.attempts());
    }

    private Decision claimUnlessFinished(String key, Claim claim, boolean isFinished) {
        if (isFinished) {
            watch.recordFinished(key);
        }
        return new Decision(isFinished ? Action.SKIP : Action.CLAIM, claim, 0);
    }

    /** Returns whether a finished object must be skipped: it has its marks still, or differs from the filter. */
    private static boolean isStillMarked(Metadata metadata, Metadata marks, Metadata filter) {
        return metadata.matches(marks)
                || marks.keySet().stream()
                        .filter(filter::containsKey)
                        .anyMatch(name -> !Json.same(metadata.get(name), filter.get(name)));
    }

    private void reportForeignValueOnce(String key, Metadata metadata, IllegalArgumentException flaw) {
        if (reportedForeignValues.add(key + "\t" + metadata.info().etag())) {
            throw new UnexpectedReplyException(Failure.rejected(
                    "claim",
                    key,
                    metadata.info().status(),
                    "the value of the metadata field " + settings.claimField() + " (option claimField) is no claim: "
                            + flaw.getMessage()
                            + "; remove the field, or set claimField to a name that nothing else uses"));
        }
        LOG.debug("{} is skipped: the value of {} is still no claim", Key.shown(key), settings.claimField());
    }

    /** Records that processing has started under a claim of this node, whose end is not written yet. */
    void recordStarted(Claim claim) {
        pendingClaimIds.add(claim.id());
    }

    /** Records that the end of a claim of this node was written. */
    void recordEnded(Claim claim) {
        pendingClaimIds.remove(claim.id());
    }
}
