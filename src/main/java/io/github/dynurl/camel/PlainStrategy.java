package io.github.dynurl.camel;

import io.github.dynurl.store.Condition;
import io.github.dynurl.store.Key;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.NoSuchKeyException;
import io.github.dynurl.store.PartInfo;
import io.github.dynurl.store.Query;
import io.github.dynurl.store.Select;
import io.github.dynurl.store.Store;
import io.github.dynurl.store.StoreException;
import io.github.dynurl.store.StoreException.Outcome;
import io.github.dynurl.store.http.HttpStore;
import io.github.dynurl.store.internal.lease.ConfirmedUpdate;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The strategy for {@code claim=none}. It processes each object that the query returns and afterwards marks or deletes
 * the object, unless it was changed meanwhile. Thread-safe.
 */
final class PlainStrategy implements ProcessStrategy {
    private static final Logger LOG = LoggerFactory.getLogger(PlainStrategy.class);

    private static final int MAX_ATTEMPTS = 3;
    private static final int SERVICE_UNAVAILABLE = 503;
    private static final int TOO_MANY_REQUESTS = 429;

    private final ConsumerOptions options;

    /** The metadata that commit or rollback writes. */
    private final Metadata marks;

    private final FilterCheck filterCheck = new FilterCheck();
    private final IneffectiveMarkDetector ineffectiveMarkDetector;

    PlainStrategy(ConsumerOptions options) {
        this.options = options;
        this.marks = options.onCommit().updatedBy(options.onRollback());
        this.ineffectiveMarkDetector = new IneffectiveMarkDetector(options.onCommit());
    }

    @Override
    public void prepareOnStartup(HttpStore store) {
        // Nothing to check: this strategy works with any store.
    }

    @Override
    public boolean canSkip(String key) {
        return false;
    }

    @Override
    public @Nullable Candidate begin(String key, PollSession session) {
        Metadata metadata = readMetadata(key, session);
        if (session.usesQuery()) {
            if (metadata != null
                    && filterCheck.recordAndCheckStale(
                            key, metadata, session.query().filter())) {
                return null;
            }
            ineffectiveMarkDetector.checkReturned(key, metadata);
        }
        PartInfo data = null;
        if (needsDataInfo()) {
            Optional<PartInfo> found = session.cancellableStore().find(key);
            data = found.orElseThrow(NoDataException::new);
        }
        Metadata fetched = metadata == null || !options.fetchesMetadata()
                ? null
                : session.query().select().applyTo(metadata);
        Candidate candidate = new Candidate(key, session.lease(), fetched, data);
        if (metadata != null) {
            candidate.setMarkedVersion(metadata.info());
        }
        return candidate;
    }

    /** Reads the metadata that the route and this strategy need; returns null if they need none or there is none. */
    private @Nullable Metadata readMetadata(String key, PollSession session) {
        HttpStore store = session.cancellableStore();
        if (options.fetchesMetadata()) {
            Select select = session.query().select();
            return store.getMetadata(key, select.and(names(session.query(), options.onCommit())));
        }
        if (options.fetch() == DynUrlFetch.none || marks.isEmpty()) {
            return null;
        }
        try {
            // The metadata are read before the data: their entity tag then prevents that a later version is marked.
            return store.getMetadata(key, Select.of(names(session.query(), marks)));
        } catch (NoSuchKeyException e) {
            // An object may have data but no metadata yet, so only the request for the data shows whether it exists.
            return null;
        }
    }

    private static Set<String> names(Query query, Metadata marks) {
        return query.filter().updatedBy(marks).keySet();
    }

    /** Returns whether the entity tag of the data is needed before the data is opened, or without opening it. */
    private boolean needsDataInfo() {
        return options.deletesAfterRead()
                || options.fetch() == DynUrlFetch.data
                || (options.fetch() == DynUrlFetch.value && options.isIdempotentByETag());
    }

    @Override
    public void commit(Candidate candidate) {
        Store store = candidate.lease().store();
        if (options.deletesAfterRead()) {
            delete(store, candidate.key(), candidate.data());
        } else {
            mark(candidate, options.onCommit());
            ineffectiveMarkDetector.recordMarked(candidate.key());
        }
    }

    @Override
    public void rollback(Candidate candidate) {
        mark(candidate, options.onRollback());
    }

    @Override
    public void abort(Candidate candidate) {
        // Nothing to undo: begin() does not change the object.
    }

    @Override
    public void abandon(Candidate candidate) {
        // Nothing to undo: only the DuplicateGuard knows that the object is in progress.
    }

    private static void mark(Candidate candidate, Metadata values) {
        if (values.isEmpty()) {
            return;
        }
        PartInfo markedVersion = candidate.markedVersion();
        String etag = markedVersion == null ? null : markedVersion.strongEtag().orElse(null);
        ConfirmedUpdate update = new ConfirmedUpdate(
                candidate.lease().store(),
                candidate.key(),
                values,
                Select.of(values.keySet()),
                current -> current.matches(values),
                current -> etag == null || etag.equals(current.info().etag()),
                attempts -> attempts < MAX_ATTEMPTS && candidate.lease().store().isOpen());
        try {
            update.write(etag);
        } catch (NoSuchKeyException e) {
            LOG.debug("{} was deleted meanwhile, so it is not marked", Key.shown(candidate.key()), e);
        }
    }

    /**
     * Deletes an object if its data still has the given entity tag. Does nothing if the object does not exist any more.
     *
     * @param data information about the data that was read; without a strong entity tag, the object is deleted in any
     *     case
     */
    static void delete(Store store, String key, @Nullable PartInfo data) {
        Condition condition = Objects.requireNonNullElse(data, PartInfo.NONE)
                .strongEtag()
                .map(Condition::ifMatch)
                .orElse(Condition.none());
        for (int attempt = 1; ; attempt++) {
            try {
                store.delete(key, condition);
                return;
            } catch (NoSuchKeyException e) {
                return;
            } catch (StoreException e) {
                boolean isRetryable = e.outcome() == Outcome.UNKNOWN
                        || e.status() == SERVICE_UNAVAILABLE
                        || e.status() == TOO_MANY_REQUESTS;
                if (attempt == MAX_ATTEMPTS || !isRetryable) {
                    throw e;
                }
                ConfirmedUpdate.waitBeforeRetry(attempt, e);
            }
        }
    }
}
