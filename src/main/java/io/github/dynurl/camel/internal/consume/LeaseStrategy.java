package io.github.dynurl.camel.internal.consume;

import io.github.dynurl.store.ConfirmedDelete;
import io.github.dynurl.store.ListedObject;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.PartInfo;
import io.github.dynurl.store.Select;
import io.github.dynurl.store.http.HttpStore;
import io.github.dynurl.store.internal.lease.Claimer;
import io.github.dynurl.store.internal.lease.Claimer.ClaimedObject;
import io.github.dynurl.store.internal.lease.HeldClaim;
import io.github.dynurl.store.internal.lease.IfMatchProbe;
import io.github.dynurl.store.internal.lease.ListedTags;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The strategy for {@code claim=lease}. It claims objects, so that only one of several consumers processes an object.
 * Thread-safe.
 */
public final class LeaseStrategy implements ProcessStrategy {
    private final ConsumerOptions options;
    private final IfMatchProbe probe = new IfMatchProbe();
    private final Claimer claimer;

    /** Creates a strategy. {@code node} is the name of the consumer in claims; each start must use a new name. */
    public LeaseStrategy(ConsumerOptions options, String node) {
        this.options = options;
        this.claimer = new Claimer(options.claimSettings(), node, probe);
    }

    /** Checks nothing if the client filters, because then the query would read the metadata of many objects. */
    @Override
    public void prepareOnStartup(HttpStore store) {
        if ("server".equals(store.info().get("filter"))) {
            probe.checkWithQuery(store, options.query());
        }
    }

    @Override
    public boolean canSkip(ListedObject listed) {
        return claimer.canSkip(listed);
    }

    @Override
    public ListedObject withNeededMetadata(ListedObject listed) {
        return ListedTags.withoutUselessMetadata(listed);
    }

    @Override
    public @Nullable Candidate begin(ListedObject listed, PollSession session) {
        Select select = options.fetchesMetadata() ? session.query().select() : Select.of();
        Claimer.Attempt attempt = new Claimer.Attempt(
                session.cancellableStore(),
                session.sharedStore().store(),
                session.sharedStore().renewalExecutor(),
                session.query(),
                session.usesQuery());
        ClaimedObject claimed = claimer.tryClaim(listed, select, attempt);
        return claimed == null ? null : createCandidate(listed.key(), claimed.metadata(), claimed.claim(), session);
    }

    private Candidate createCandidate(String key, Metadata metadata, HeldClaim held, PollSession session) {
        boolean isCreated = false;
        try {
            PartInfo data = null;
            if (options.ends().removeObjects() || options.fetchesData()) {
                Optional<PartInfo> found = session.cancellableStore().find(key);
                data = found.orElseThrow(NoDataException::new);
            }
            Metadata selected = session.query()
                    .select()
                    .applyTo(metadata.without(options.claimSettings().claimField()));
            Metadata fetched = options.fetchesMetadata() ? selected : null;
            Candidate candidate = new Candidate(key, session.sharedStore(), fetched, data, held);
            isCreated = true;
            return candidate;
        } finally {
            if (!isCreated) {
                claimer.release(key, held); // otherwise the claim would be renewed until maxProcessingTime
            }
        }
    }

    private static HeldClaim claimOf(Candidate candidate) {
        return Objects.requireNonNull(candidate.claim());
    }

    @Override
    public void commit(Candidate candidate) {
        String movedKey = candidate.movedKey();
        if (movedKey != null) {
            move(candidate, movedKey);
        } else if (options.ends().deleteAfterRead()) {
            claimer.endBeforeDelete(claimOf(candidate), candidate.data());
            ConfirmedDelete.delete(candidate.sharedStore().store(), candidate.key(), candidate.dataOrUnknown());
        } else {
            claimer.endDone(claimOf(candidate), candidate.marks());
        }
    }

    @Override
    public void rollback(Candidate candidate) {
        String movedKey = candidate.movedKey();
        if (movedKey != null) {
            move(candidate, movedKey);
        } else {
            claimer.endFailed(candidate.key(), claimOf(candidate), candidate.marks());
        }
    }

    /**
     * Moves an object. The claim ends when the copy is complete, as before a deletion: from then on, any node may delete
     * the original. If this node dies earlier, another one processes the object again and replaces the copy. The copy
     * has no claim.
     */
    private void move(Candidate candidate, String movedKey) {
        HeldClaim claim = claimOf(candidate);
        if (claim.isLost()) {
            claimer.endBeforeDelete(claim, candidate.data()); // throws, unless the object was deleted
            return;
        }
        boolean isMoved = ObjectMover.move(
                candidate,
                movedKey,
                metadata -> metadata.without(options.claimSettings().claimField()),
                copied -> claimer.endBeforeDelete(claim, copied));
        if (!isMoved) {
            claimer.abandon(claim); // the object was deleted, and its claim with it
        }
    }

    @Override
    public void abort(Candidate candidate) {
        claimer.release(candidate.key(), claimOf(candidate));
    }

    @Override
    public void abandon(Candidate candidate) {
        claimer.abandon(claimOf(candidate));
    }
}
