package io.github.dynurl.camel;

import io.github.dynurl.store.Condition;
import io.github.dynurl.store.ConflictException;
import io.github.dynurl.store.Failure;
import io.github.dynurl.store.Json;
import io.github.dynurl.store.Key;
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
import io.github.dynurl.store.internal.lease.ClaimedMetadata;
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
 * Claims an object before it is processed, so that of several consumers one has it. The query is a hint; what the metadata
 * says when it is read decides, and the conditional write that follows.
 */
final class LeaseStrategy implements ProcessStrategy {
    private static final Logger LOG = LoggerFactory.getLogger(LeaseStrategy.class);

    private final ConsumerOptions options;
    private final String node;
    private final ClaimWatch watch;
    private final IfMatchProbe probe;
    private final FilterCheck check = new FilterCheck();
    private final AtomicLong unavailableSince;
    private final Set<String> begun = Collections.synchronizedSet(Collections.newSetFromMap(new Begun()));

    /** Holds the ids of claims with which an attempt was made and that were not ended: not all, but the last ones. */
    private static final class Begun extends LinkedHashMap<String, Boolean> {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > 10_000;
        }
    }

    LeaseStrategy(ConsumerOptions options, String node) {
        this.options = options;
        this.node = node;
        this.watch = new ClaimWatch(options.claimLease());
        this.probe = new IfMatchProbe(probingQuery(options));
        this.unavailableSince =
                new AtomicLong(System.nanoTime() - options.claimLease().toNanos());
    }

    /** Returns the query that finds an object to probe with; null where it would read the metadata of many objects. */
    private static @Nullable Query probingQuery(ConsumerOptions options) {
        DynUrlConfiguration common = options.fixed().options();
        return common.getQueryUrl() == null || common.isFilterLocally() ? null : options.query();
    }

    @Override
    public void start(HttpStore store) {
        probe.start(store);
    }

    @Override
    public boolean isNotDue(String key) {
        return watch.isNotDue(key);
    }

    @Override
    public @Nullable Candidate begin(String key, Access access) {
        Metadata metadata;
        try {
            metadata = access.scope().getMetadata(key, needed(access.query()));
        } catch (NoSuchKeyException e) {
            watch.forget(key);
            throw e;
        }
        Integer attempts = decide(key, metadata, access);
        if (attempts == null || isStale(key, metadata, access)) {
            return null;
        }
        HeldClaim held = claim(
                key,
                metadata,
                next(key, metadata, attempts + 1),
                access,
                access.lease().store());
        return held == null ? null : candidate(key, metadata, held, access);
    }

    /** Returns what is to be read: what the route wants, and what is needed to decide. */
    private Select needed(Query query) {
        List<String> names = new ArrayList<>(options.onCommit().keySet());
        names.addAll(query.filter().keySet());
        names.addAll(options.onExhausted().keySet());
        names.add(options.claimField());
        return options.fetchesMetadata() ? query.select().and(names) : Select.of(names);
    }

    /** Returns how many attempts were made before this one, null if the object is not to be claimed now. */
    private @Nullable Integer decide(String key, Metadata metadata, Access access) {
        Claim claim = claimIn(key, metadata);
        if (claim == null) {
            return 0;
        }
        return switch (claim.state()) {
            case free -> limited(key, metadata, claim, access);
            case held -> held(key, metadata, claim, access);
            case done -> unless(isSettled(metadata, options.onCommit(), access), key);
            case exhausted -> unless(isSettled(metadata, options.onExhausted(), access), key);
            case deleting ->
                isStale(key, metadata, access) || finishDelete(key, claim, access) ? null : Integer.valueOf(0);
        };
    }

    /** Tells whether the object is not looked for any more: it is neither processed, given up nor deleted then. */
    private boolean isStale(String key, Metadata metadata, Access access) {
        return access.isFound() && check.isStale(key, metadata, access.query().filter());
    }

    private @Nullable Claim claimIn(String key, Metadata metadata) {
        try {
            return Claim.of(metadata.get(options.claimField()));
        } catch (IllegalArgumentException e) {
            throw new UnexpectedReplyException(Failure.rejected(
                    "claim",
                    key,
                    metadata.info().status(),
                    "the metadata has something else under the name of the option claimField, " + options.claimField()
                            + ": " + e.getMessage()));
        }
    }

    /**
     * Tells whether what was set still stands, or somebody has gone on with the object: a line of a query's answer may be
     * older than the metadata, which says whether the object is one that is looked for.
     */
    private static boolean isSettled(Metadata metadata, Metadata set, Access access) {
        Metadata wanted = access.query().filter();
        return metadata.matches(set)
                || set.keySet().stream()
                        .filter(wanted::containsKey)
                        .anyMatch(name -> !Json.same(metadata.get(name), wanted.get(name)));
    }

    /** An object that is done stays so until somebody takes back what says so. */
    private @Nullable Integer unless(boolean settled, String key) {
        if (settled) {
            watch.settle(key);
            return null;
        }
        return 0;
    }

    private @Nullable Integer held(String key, Metadata metadata, Claim claim, Access access) {
        if (!claim.node().equals(node)) {
            return watch.isExpired(key, claim) ? limited(key, metadata, claim, access) : null;
        }
        if (begun.contains(claim.id())) {
            // Ours, and what ends it was not to be written: the attempt was made all the same.
            return limited(key, metadata, claim, access);
        }
        // Ours, and nobody processes it: the answer to the write was lost, and so was the one to the question.
        return Math.max(0, claim.attempts() - 1);
    }

    /** Gives an object up that has had its attempts. */
    private @Nullable Integer limited(String key, Metadata metadata, Claim claim, Access access) {
        if (claim.attempts() < options.maxClaimAttempts()) {
            return claim.attempts();
        }
        if (isStale(key, metadata, access)) {
            return null;
        }
        Claim last = next(key, metadata, claim.attempts());
        begun.add(last.id());
        // Through the scope, so that a stop ends what may take most of a lease.
        HeldClaim held = claim(key, metadata, last, access, access.scope());
        if (held != null) {
            LOG.warn(
                    "{} is given up: its processing began {} times and never came to an end",
                    Key.shown(key),
                    claim.attempts());
            try {
                end(held, Claim.State.exhausted, null, exhausted());
            } finally {
                held.drop();
            }
        }
        return null;
    }

    private Claim next(String key, Metadata metadata, int attempts) {
        return Claim.after(
                claimIn(key, metadata), node, attempts, options.claimLease().toMillis());
    }

    private @Nullable HeldClaim claim(String key, Metadata metadata, Claim claim, Access access, HttpStore store) {
        String etag = ClaimedMetadata.strongEtag(key, metadata);
        probe.prove(key, access.scope());
        HeldClaim held = HeldClaim.take(
                key,
                options.claimField(),
                writing(store),
                access.lease().renewals(),
                claim,
                etag,
                options.maxProcessingTime());
        if (held != null) {
            watch.forget(key);
        }
        return held;
    }

    /** Returns the store with a time limit that leaves room for another attempt within the lease. */
    private HttpStore writing(HttpStore store) {
        Duration limit = options.claimLease().dividedBy(6);
        Duration given = options.fixed().options().getOperationTimeout();
        return store.scope(limit.compareTo(given) < 0 ? limit : given);
    }

    private @Nullable Candidate candidate(String key, Metadata metadata, HeldClaim held, Access access) {
        PartInfo data = null;
        try {
            if (options.isDelete() || options.fetchesData()) {
                Optional<PartInfo> found = access.scope().find(key);
                if (found.isEmpty()) {
                    release(held, key);
                    throw new NoDataException();
                }
                data = found.get();
            }
        } catch (StoreException e) {
            release(held, key);
            throw e;
        }
        Metadata seen = access.query().select().applyTo(metadata.without(options.claimField()));
        return new Candidate(key, access.lease(), options.fetchesMetadata() ? seen : null, data, held);
    }

    @Override
    public void commit(Candidate candidate) {
        HeldClaim held = Objects.requireNonNull(candidate.claim());
        PartInfo data = candidate.data();
        if (options.isDelete()) {
            String etag = data == null ? null : data.strongEtag().orElse(null);
            end(held, Claim.State.deleting, etag, Metadata.empty());
            PlainStrategy.delete(candidate.lease().store(), candidate.key(), data);
        } else {
            end(held, Claim.State.done, null, options.onCommit());
        }
    }

    /** Ends a claim with which an attempt was made; if that is not possible, the attempt counts nevertheless. */
    private void end(HeldClaim held, Claim.State how, @Nullable String data, Metadata values) {
        begun.add(held.id());
        held.end(how, held.claim().attempts(), data, values);
        begun.remove(held.id());
    }

    @Override
    public void rollback(Candidate candidate) {
        HeldClaim held = Objects.requireNonNull(candidate.claim());
        int attempts = held.claim().attempts();
        if (attempts < options.maxClaimAttempts()) {
            end(held, Claim.State.free, null, options.onRollback());
        } else {
            LOG.warn("{} is given up after {} attempts", Key.shown(candidate.key()), attempts);
            end(held, Claim.State.exhausted, null, exhausted());
        }
    }

    private Metadata exhausted() {
        return options.onRollback().updatedBy(options.onExhausted());
    }

    @Override
    public void abort(Candidate candidate) {
        release(Objects.requireNonNull(candidate.claim()), candidate.key());
    }

    /** Leaves the claim to its lease; the attempt was made. */
    @Override
    public void abandon(Candidate candidate) {
        HeldClaim held = Objects.requireNonNull(candidate.claim());
        begun.add(held.id());
        held.drop();
    }

    /**
     * Lets others have an object at once whose processing did not begin; if that fails, they have it after the lease. When
     * the store has just not answered, it is not asked: a whole batch may have to be released, and somebody waits for it.
     */
    private void release(HeldClaim held, String key) {
        long since = System.nanoTime() - unavailableSince.get();
        if (held.isLost() || since < options.claimLease().toNanos() / 6) {
            held.drop();
            return;
        }
        try {
            held.release();
        } catch (StoreException e) {
            if (e instanceof StoreUnavailableException) {
                unavailableSince.set(System.nanoTime());
            }
            LOG.warn("The claim of {} could not be released; it ends with its lease: {}", Key.shown(key), e.reason());
        } finally {
            held.drop();
        }
    }

    /** Deletes what was to be deleted by somebody who did not come to it; false if the data has changed since. */
    private static boolean finishDelete(String key, Claim claim, Access access) {
        Condition condition =
                claim.data() == null ? Condition.none() : Condition.ifMatch(Objects.requireNonNull(claim.data()));
        try {
            access.lease().store().delete(key, condition);
        } catch (NoSuchKeyException e) {
            LOG.debug("{} was deleted by somebody else", Key.shown(key), e);
        } catch (ConflictException e) {
            return false;
        }
        return true;
    }
}
