package io.github.dynurl.camel.internal.consume;

import io.github.dynurl.camel.DynUrlConfiguration;
import io.github.dynurl.store.Failure;
import io.github.dynurl.store.Json;
import io.github.dynurl.store.Key;
import io.github.dynurl.store.ListedObject;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.NoSuchKeyException;
import io.github.dynurl.store.PartInfo;
import io.github.dynurl.store.Query;
import io.github.dynurl.store.Select;
import io.github.dynurl.store.StoreException;
import io.github.dynurl.store.StoreUnavailableException;
import io.github.dynurl.store.UnexpectedReplyException;
import io.github.dynurl.store.http.HttpStore;
import io.github.dynurl.store.internal.lease.Claim;
import io.github.dynurl.store.internal.lease.ClaimWatch;
import io.github.dynurl.store.internal.lease.ClaimWriter;
import io.github.dynurl.store.internal.lease.HeldClaim;
import io.github.dynurl.store.internal.lease.IfMatchProbe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The strategy for {@code claim=lease}. It claims objects, so that only one of several consumers processes an object.
 * Claims are written with If-Match and the entity tag that was read after the query. Thread-safe.
 */
public final class LeaseStrategy implements ProcessStrategy {
    private static final Logger LOG = LoggerFactory.getLogger(LeaseStrategy.class);

    /** A request may take at most the lease divided by this, so that a renewal can be retried within the lease. */
    private static final int REQUESTS_PER_LEASE = 6;

    private static final int MAX_PENDING_CLAIMS = 10_000;

    private final ConsumerOptions options;
    private final String node;
    private final ClaimWatch watch;
    private final IfMatchProbe probe;
    private final FilterCheck filterCheck;
    private final ListedTags listedTags = new ListedTags();

    /** When the release of a claim last failed because the server was unavailable, see {@link System#nanoTime}. */
    private final AtomicLong lastUnavailableNanos;
    /** The ids of claims of this node whose processing has started, while the write of their end is not confirmed. */
    private final Set<String> pendingClaimIds =
            Collections.synchronizedSet(Collections.newSetFromMap(new LinkedHashMap<String, Boolean>() {
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
                    return size() > MAX_PENDING_CLAIMS;
                }
            }));

    /** Creates a strategy. {@code node} is the name of the consumer in claims; each start must use a new name. */
    public LeaseStrategy(ConsumerOptions options, String node) {
        this.options = options;
        this.node = node;
        this.watch = new ClaimWatch(options.claimLease());
        this.probe = new IfMatchProbe(probeQuery(options));
        this.filterCheck = new FilterCheck(List.of(options.onCommit(), options.onExhausted()));
        long longAgoNanos = System.nanoTime() - options.claimLease().toNanos();
        this.lastUnavailableNanos = new AtomicLong(longAgoNanos);
    }

    /** Returns the query that finds an object for the probe; null if it would read the metadata of many objects. */
    private static @Nullable Query probeQuery(ConsumerOptions options) {
        DynUrlConfiguration configuration = options.endpointOptions().configuration();
        return configuration.getQueryUrl() == null || configuration.dialect().filtersLocally() ? null : options.query();
    }

    @Override
    public void prepareOnStartup(HttpStore store) {
        probe.checkWithQuery(store);
    }

    @Override
    public boolean canSkip(String key) {
        return watch.canSkip(key);
    }

    @Override
    public @Nullable Candidate begin(ListedObject listed, PollSession session) {
        String key = listed.key();
        Metadata metadata = Objects.requireNonNull(listedTags.metadataOf(
                listed, known -> !isBeingDeleted(key, known), each -> readMetadata(each, session)));
        Integer attempts = previousAttempts(key, metadata, session);
        if (attempts == null || isStale(key, metadata, session)) {
            return null;
        }
        Claim claim = nextClaim(key, metadata, attempts + 1);
        HeldClaim held =
                tryAcquire(key, metadata, claim, session, session.sharedStore().store());
        return held == null ? null : createCandidate(key, metadata, held, session);
    }

    private Metadata readMetadata(String key, PollSession session) {
        try {
            return session.cancellableStore().getMetadata(key, neededFields(session.query()));
        } catch (NoSuchKeyException e) {
            watch.forget(key);
            throw e;
        }
    }

    /** A deletion is finished only if a request shows that it was begun: a list can be older than a new object. */
    private boolean isBeingDeleted(String key, Metadata metadata) {
        Claim claim = readClaim(key, metadata);
        return claim != null && claim.state() == Claim.State.deleting;
    }

    /** Returns the metadata fields to read: those that the route fetches, and those that this strategy needs. */
    private Select neededFields(Query query) {
        List<String> names = new ArrayList<>(options.onCommit().keySet());
        names.addAll(query.filter().keySet());
        names.addAll(options.onExhausted().keySet());
        names.add(options.claimField());
        return options.fetchesMetadata() ? query.select().and(names) : Select.of(names);
    }

    /** Returns how many attempts were made so far; null if the object must not be claimed now. */
    private @Nullable Integer previousAttempts(String key, Metadata metadata, PollSession session) {
        Claim claim = readClaim(key, metadata);
        if (claim == null) {
            return 0;
        }
        return switch (claim.state()) {
            case free -> attemptsUnlessExhausted(key, metadata, claim, session);
            case held -> attemptsOfHeldClaim(key, metadata, claim, session);
            case done -> zeroUnlessFinished(key, isStillMarked(metadata, options.onCommit(), session));
            case exhausted -> zeroUnlessFinished(key, isStillMarked(metadata, options.onExhausted(), session));
            case deleting ->
                isStale(key, metadata, session) || PlainStrategy.finishDelete(key, claim, session)
                        ? null
                        : Integer.valueOf(0);
        };
    }

    /** Returns whether the query result is outdated. Then the object must not be processed, given up or deleted. */
    private boolean isStale(String key, Metadata metadata, PollSession session) {
        return session.usesQuery()
                && filterCheck.recordAndCheckStale(
                        key, metadata, session.query().filter());
    }

    private @Nullable Claim readClaim(String key, Metadata metadata) {
        try {
            return Claim.fromJson(metadata.get(options.claimField()));
        } catch (IllegalArgumentException e) {
            throw new UnexpectedReplyException(Failure.rejected(
                    "claim",
                    key,
                    metadata.info().status(),
                    "the value of the metadata field " + options.claimField() + " (option claimField) is no claim: "
                            + e.getMessage()));
        }
    }

    /** Returns whether a finished object must be skipped: it has its marks still, or differs from the filter. */
    private static boolean isStillMarked(Metadata metadata, Metadata marks, PollSession session) {
        Metadata filter = session.query().filter();
        return metadata.matches(marks)
                || marks.keySet().stream()
                        .filter(filter::containsKey)
                        .anyMatch(name -> !Json.same(metadata.get(name), filter.get(name)));
    }

    private @Nullable Integer zeroUnlessFinished(String key, boolean isFinished) {
        if (isFinished) {
            watch.recordFinished(key);
            return null;
        }
        return 0;
    }

    private @Nullable Integer attemptsOfHeldClaim(String key, Metadata metadata, Claim claim, PollSession session) {
        if (!claim.node().equals(node)) {
            boolean isExpired = watch.recordAndCheckExpired(key, claim);
            return isExpired ? attemptsUnlessExhausted(key, metadata, claim, session) : null;
        }
        if (pendingClaimIds.contains(claim.id())) {
            // A claim of this node whose end could not be written. The attempt counts, because it was made.
            return attemptsUnlessExhausted(key, metadata, claim, session);
        }
        // A claim of this node that it did not know of, because the responses were lost. This attempt does not count.
        return Math.max(0, claim.attempts() - 1);
    }

    /** Returns the attempts of a claim. If no attempt is left, marks the object as exhausted and returns null. */
    private @Nullable Integer attemptsUnlessExhausted(String key, Metadata metadata, Claim claim, PollSession session) {
        if (claim.attempts() < options.maxClaimAttempts()) {
            return claim.attempts();
        }
        if (isStale(key, metadata, session)) {
            return null;
        }
        Claim last = nextClaim(key, metadata, claim.attempts());
        pendingClaimIds.add(last.id());
        // Uses the cancellable store, because this may take most of a lease, and a stop must not wait for it.
        HeldClaim held = tryAcquire(key, metadata, last, session, session.cancellableStore());
        if (held != null) {
            LOG.warn(
                    "{} is given up: its processing started {} times and was never completed",
                    Key.shown(key),
                    claim.attempts());
            try {
                end(held, Claim.State.exhausted, null, exhaustedMarks());
            } finally {
                held.close();
            }
        }
        return null;
    }

    private Claim nextClaim(String key, Metadata metadata, int attempts) {
        return Claim.newClaim(
                readClaim(key, metadata), node, attempts, options.claimLease().toMillis());
    }

    private @Nullable HeldClaim tryAcquire(
            String key, Metadata metadata, Claim claim, PollSession session, HttpStore store) {
        String etag = ClaimWriter.requireStrongEtag(key, metadata);
        probe.check(key, session.cancellableStore());
        listedTags.recordOutdated(key); // by this claim, or by the change that prevents it
        HeldClaim held = HeldClaim.tryAcquire(
                key,
                options.claimField(),
                withClaimTimeout(store),
                session.sharedStore().renewalExecutor(),
                claim,
                etag,
                options.maxProcessingTime());
        if (held != null) {
            watch.forget(key);
        }
        return held;
    }

    /** Returns a view of the store with a timeout that allows a retry within the lease. The claim closes the view. */
    private HttpStore withClaimTimeout(HttpStore store) {
        Duration max = options.claimLease().dividedBy(REQUESTS_PER_LEASE);
        Duration configured = options.endpointOptions().configuration().getOperationTimeout();
        return store.scope(max.compareTo(configured) < 0 ? max : configured);
    }

    private Candidate createCandidate(String key, Metadata metadata, HeldClaim held, PollSession session) {
        boolean isCreated = false;
        try {
            PartInfo data = null;
            if (options.deletesAfterRead() || options.fetchesData()) {
                Optional<PartInfo> found = session.cancellableStore().find(key);
                data = found.orElseThrow(NoDataException::new);
            }
            Metadata selected = session.query().select().applyTo(metadata.without(options.claimField()));
            Metadata fetched = options.fetchesMetadata() ? selected : null;
            Candidate candidate = new Candidate(key, session.sharedStore(), fetched, data, held);
            isCreated = true;
            return candidate;
        } finally {
            if (!isCreated) {
                release(held, key); // otherwise the claim would be renewed until maxProcessingTime
            }
        }
    }

    @Override
    public void commit(Candidate candidate) {
        HeldClaim held = Objects.requireNonNull(candidate.claim());
        PartInfo data = candidate.data();
        if (options.deletesAfterRead()) {
            // If this process ends before the deletion, another node reads this state and deletes the object.
            String etag = data == null ? null : data.strongEtag().orElse(null);
            end(held, Claim.State.deleting, etag, Metadata.empty());
            PlainStrategy.delete(candidate.sharedStore().store(), candidate.key(), data);
        } else {
            end(held, Claim.State.done, null, options.onCommit());
        }
    }

    /** Ends a claim whose processing has started. Even if the write fails, the attempt counts. */
    private void end(HeldClaim held, Claim.State state, @Nullable String dataEtag, Metadata values) {
        pendingClaimIds.add(held.id());
        held.end(state, held.claim().attempts(), dataEtag, values);
        pendingClaimIds.remove(held.id());
    }

    @Override
    public void rollback(Candidate candidate) {
        HeldClaim held = Objects.requireNonNull(candidate.claim());
        int attempts = held.claim().attempts();
        if (attempts < options.maxClaimAttempts()) {
            end(held, Claim.State.free, null, options.onRollback());
        } else {
            LOG.warn("{} is given up after {} attempts", Key.shown(candidate.key()), attempts);
            end(held, Claim.State.exhausted, null, exhaustedMarks());
        }
    }

    private Metadata exhaustedMarks() {
        return options.onRollback().updatedBy(options.onExhausted());
    }

    @Override
    public void abort(Candidate candidate) {
        release(Objects.requireNonNull(candidate.claim()), candidate.key());
    }

    /** Closes the claim, so that it expires with its lease. The attempt counts, because processing has started. */
    @Override
    public void abandon(Candidate candidate) {
        HeldClaim held = Objects.requireNonNull(candidate.claim());
        pendingClaimIds.add(held.id());
        held.close();
    }

    /**
     * Releases a claim whose processing has not started, so that any node can claim the object at once. Sends nothing
     * if the server was unavailable a short time ago, so that a stop need not wait for each object of a batch.
     */
    private void release(HeldClaim held, String key) {
        long nanosSinceUnavailable = System.nanoTime() - lastUnavailableNanos.get();
        if (held.isLost() || nanosSinceUnavailable < options.claimLease().toNanos() / REQUESTS_PER_LEASE) {
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
