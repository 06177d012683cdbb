package io.github.dynurl.store.internal.lease;

import io.github.dynurl.store.Condition;
import io.github.dynurl.store.ConflictException;
import io.github.dynurl.store.Key;
import io.github.dynurl.store.ListedObject;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.NoSuchKeyException;
import io.github.dynurl.store.PartInfo;
import io.github.dynurl.store.Query;
import io.github.dynurl.store.Select;
import io.github.dynurl.store.StoreException;
import io.github.dynurl.store.StoreUnavailableException;
import io.github.dynurl.store.http.HttpStore;
import io.github.dynurl.store.internal.lease.ClaimDecisions.Decision;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Claims objects, so that only one of several nodes processes an object, and ends the claims. Claims are written with
 * If-Match and the entity tag that was read after the query. Thread-safe.
 */
public final class Claimer {
    private static final Logger LOG = LoggerFactory.getLogger(Claimer.class);

    /** A request may take at most the lease divided by this, so that a renewal can be retried within the lease. */
    private static final int REQUESTS_PER_LEASE = 6;

    private final ClaimSettings settings;
    private final String node;
    private final ClaimWatch watch;
    private final ClaimDecisions decisions;
    private final IfMatchProbe probe;
    private final ListedTags listedTags = new ListedTags();
    private final ListedClaims listedClaims;

    /** When the release of a claim last failed because the server was unavailable, see {@link System#nanoTime}. */
    private final AtomicLong lastUnavailableNanos;

    /**
     * What an attempt to claim an object uses.
     *
     * @param lookupStore sends the requests before the claim; the caller may close it to cancel them
     * @param claimStore sends the requests of the claim, and outlives it
     * @param renewals renews the claim
     * @param query the query that has returned the object
     * @param usesQuery whether a query has returned the object; false if the caller knows its key otherwise
     */
    public record Attempt(
            HttpStore lookupStore, HttpStore claimStore, BoundedExecutor renewals, Query query, boolean usesQuery) {}

    /**
     * A claimed object.
     *
     * @param metadata its metadata when it was read before the claim
     */
    public record ClaimedObject(Metadata metadata, HeldClaim claim) {}

    /**
     * Creates a claimer. Sends nothing.
     *
     * @param node the name of this node in claims; each start must use a new name
     * @param probe checks that the server honours If-Match
     */
    public Claimer(ClaimSettings settings, String node, IfMatchProbe probe) {
        this.settings = settings;
        this.node = node;
        this.watch = new ClaimWatch(settings.claimLease());
        this.decisions = new ClaimDecisions(settings, node, watch);
        this.probe = probe;
        this.listedClaims = new ListedClaims(settings.claimField(), settings.claimLease());
        long longAgoNanos = System.nanoTime() - settings.claimLease().toNanos();
        this.lastUnavailableNanos = new AtomicLong(longAgoNanos);
    }

    /** Returns whether an object need not be looked up now. Is asked for each object of a query response. Sends no request. */
    public boolean canSkip(ListedObject listed) {
        listedClaims.record(listed);
        return watch.canSkip(listed.key());
    }

    /**
     * Claims an object. Reads its metadata, unless the response to the query contains them with their entity tag, and
     * such responses are known to show claims.
     *
     * @param listed the object as the query has returned it
     * @param select the metadata fields that the caller needs; more are read
     * @return null if the object must not be processed now: it is finished, another node has claimed it, or the query
     *     result is outdated
     * @throws NoSuchKeyException if the object does not exist
     * @throws StoreException if a request failed; the object may be claimed nevertheless, until its lease expires
     * @throws IllegalStateException if the server does not honour If-Match
     */
    public @Nullable ClaimedObject tryClaim(ListedObject listed, Select select, Attempt attempt) {
        String key = listed.key();
        Metadata metadata = Objects.requireNonNull(listedTags.metadataOf(
                listed,
                known -> decisions.canDecideByListed(known, listedClaims.areShown()),
                each -> readMetadata(each, select, attempt)));
        Decision decision = decisions.decide(key, metadata, attempt.query().filter(), attempt.usesQuery());
        boolean mustProcess =
                switch (decision.action()) {
                    case SKIP -> false;
                    case CLAIM -> true;
                    case GIVE_UP -> {
                        giveUp(key, metadata, decision, attempt);
                        yield false;
                    }
                    case DELETE -> !finishDelete(key, decision, attempt.claimStore());
                };
        if (!mustProcess) {
            return null;
        }
        HeldClaim held =
                tryAcquire(key, metadata, nextClaim(decision, decision.attempts() + 1), attempt, attempt.claimStore());
        if (held == null) {
            return null;
        }
        boolean searched = false;
        try {
            if (listed.metadata() != null && listed.metadataInfo().strongEtag().isPresent()) {
                listedClaims.search(attempt.lookupStore(), attempt.query());
            }
            searched = true;
            return new ClaimedObject(metadata, held);
        } finally {
            if (!searched) {
                release(key, held);
            }
        }
    }

    private Metadata readMetadata(String key, Select select, Attempt attempt) {
        try {
            return attempt.lookupStore().getMetadata(key, select.and(neededFields(attempt.query())));
        } catch (NoSuchKeyException e) {
            watch.forget(key);
            throw e;
        }
    }

    /** Returns the names of the metadata fields that decisions need. */
    private List<String> neededFields(Query query) {
        List<String> names = new ArrayList<>(settings.onCommit().keySet());
        names.addAll(query.filter().keySet());
        names.addAll(settings.onExhausted().keySet());
        names.add(settings.claimField());
        return names;
    }

    private void giveUp(String key, Metadata metadata, Decision decision, Attempt attempt) {
        Claim last = nextClaim(decision, decision.attempts());
        decisions.recordStarted(last);
        // Uses the store of the lookup, because this may take most of a lease, and a stop must not wait for it.
        HeldClaim held = tryAcquire(key, metadata, last, attempt, attempt.lookupStore());
        if (held != null) {
            LOG.warn(
                    "{} is given up: its processing started {} times and was never completed",
                    Key.shown(key),
                    decision.attempts());
            try {
                end(held, Claim.State.exhausted, null, settings.exhaustedMarks());
            } finally {
                held.close();
            }
        }
    }

    /** Deletes an object that was processed but not yet deleted. Returns false if its data was changed since then. */
    private static boolean finishDelete(String key, Decision decision, HttpStore store) {
        String etag = decision.previous() == null ? null : decision.previous().dataEtag();
        Condition condition = etag == null ? Condition.none() : Condition.ifMatch(etag);
        try {
            store.delete(key, condition);
        } catch (NoSuchKeyException e) {
            LOG.debug("{} was already deleted", Key.shown(key), e);
        } catch (ConflictException e) {
            return false;
        }
        return true;
    }

    private Claim nextClaim(Decision decision, int attempts) {
        return Claim.newClaim(
                decision.previous(), node, attempts, settings.claimLease().toMillis());
    }

    private @Nullable HeldClaim tryAcquire(
            String key, Metadata metadata, Claim claim, Attempt attempt, HttpStore store) {
        String etag = ClaimWriter.requireStrongEtag(key, metadata);
        probe.check(key, attempt.lookupStore());
        listedTags.recordOutdated(key); // by this claim, or by the change that prevents it
        HeldClaim held = HeldClaim.tryAcquire(
                key,
                settings.claimField(),
                withClaimTimeout(store),
                attempt.renewals(),
                claim,
                etag,
                settings.maxProcessingTime());
        if (held != null) {
            watch.forget(key);
        }
        return held;
    }

    /** Returns a view of the store with a timeout that allows a retry within the lease. The claim closes the view. */
    private HttpStore withClaimTimeout(HttpStore store) {
        Duration max = settings.claimLease().dividedBy(REQUESTS_PER_LEASE);
        Duration configured = store.operationTimeout();
        return store.scope(max.compareTo(configured) < 0 ? max : configured);
    }

    /**
     * Ends a claim after its object was processed. After an exception other than ConflictException, the caller can try
     * again.
     *
     * @param values the values to merge into the metadata
     * @throws ConflictException if no further attempt can succeed
     * @throws StoreException if the write failed, or its outcome is unknown
     */
    public void endDone(HeldClaim held, Metadata values) {
        end(held, Claim.State.done, null, values);
    }

    /**
     * Ends a claim after its object was processed, before the caller deletes the object. If this process ends before
     * the deletion, another node reads this state and deletes the object. Throws the same exceptions as
     * {@link #endDone}.
     *
     * @param data information about the data that was processed; null if it is unknown
     */
    public void endBeforeDelete(HeldClaim held, @Nullable PartInfo data) {
        String etag = data == null ? null : data.strongEtag().orElse(null);
        end(held, Claim.State.deleting, etag, Metadata.empty());
    }

    /**
     * Ends a claim after the processing of its object has failed. If no attempt is left, marks the object as exhausted.
     * Throws the same exceptions as {@link #endDone}.
     */
    public void endFailed(String key, HeldClaim held) {
        endFailed(key, held, settings.onRollback());
    }

    /** Does the same as {@link #endFailed(String, HeldClaim)}, with other values than those of the settings. */
    public void endFailed(String key, HeldClaim held, Metadata onRollback) {
        int attempts = held.claim().attempts();
        if (attempts < settings.maxClaimAttempts()) {
            end(held, Claim.State.free, null, onRollback);
        } else {
            LOG.warn("{} is given up after {} attempts", Key.shown(key), attempts);
            end(held, Claim.State.exhausted, null, onRollback.updatedBy(settings.onExhausted()));
        }
    }

    /** Ends a claim whose processing has started. Even if the write fails, the attempt counts. */
    private void end(HeldClaim held, Claim.State state, @Nullable String dataEtag, Metadata values) {
        decisions.recordStarted(held.claim());
        held.end(state, held.claim().attempts(), dataEtag, values);
        decisions.recordEnded(held.claim());
    }

    /** Closes a claim, so that it expires with its lease. The attempt counts, because processing has started. */
    public void abandon(HeldClaim held) {
        decisions.recordStarted(held.claim());
        held.close();
    }

    /**
     * Releases a claim whose processing has not started, so that any node can claim the object at once. Sends nothing
     * if the server was unavailable a short time ago, so that a stop need not wait for each object of a batch. If the
     * release fails, logs that, and the claim expires with its lease.
     */
    public void release(String key, HeldClaim held) {
        long nanosSinceUnavailable = System.nanoTime() - lastUnavailableNanos.get();
        if (held.isLost() || nanosSinceUnavailable < settings.claimLease().toNanos() / REQUESTS_PER_LEASE) {
            held.close();
            return;
        }
        try {
            held.release();
        } catch (StoreException e) {
            if (e instanceof StoreUnavailableException) {
                lastUnavailableNanos.set(System.nanoTime());
            }
            LOG.warn(
                    "The claim of {} could not be released and expires with its lease: {}", Key.shown(key), e.reason());
        } finally {
            held.close();
        }
    }
}
