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

/** Takes what the query finds, and marks or deletes it afterwards if it has not changed. */
final class PlainStrategy implements ProcessStrategy {
    private static final Logger LOG = LoggerFactory.getLogger(PlainStrategy.class);

    private static final int ATTEMPTS = 3;

    private final ConsumerOptions options;

    /** The metadata that an end changes. */
    private final Metadata marks;

    private final FilterCheck check = new FilterCheck();
    private final MarkWatch watch;

    PlainStrategy(ConsumerOptions options) {
        this.options = options;
        this.marks = options.onCommit().updatedBy(options.onRollback());
        this.watch = new MarkWatch(options.onCommit());
    }

    @Override
    public void start(HttpStore store) {
        // Any store will do.
    }

    @Override
    public boolean isNotDue(String key) {
        return false;
    }

    @Override
    public @Nullable Candidate begin(String key, Access access) {
        Metadata known = read(key, access);
        if (access.isFound()) {
            if (known != null && check.isStale(key, known, access.query().filter())) {
                return null;
            }
            watch.found(key, known);
        }
        PartInfo data = null;
        if (needsHead()) {
            Optional<PartInfo> found = access.scope().find(key);
            data = found.orElseThrow(NoDataException::new);
        }
        Metadata metadata = known == null || !options.fetchesMetadata()
                ? null
                : access.query().select().applyTo(known);
        Candidate candidate = new Candidate(key, access.lease(), metadata, data, null);
        if (known != null) {
            candidate.basis(known.info());
        }
        return candidate;
    }

    /** Reads what the route wants of the metadata, and what is needed beside it; null if nothing is. */
    private @Nullable Metadata read(String key, Access access) {
        if (options.fetchesMetadata()) {
            Select wanted = access.query().select();
            return access.scope().getMetadata(key, wanted.and(names(access.query(), options.onCommit())));
        }
        if (options.fetch() == DynUrlFetch.none || marks.isEmpty()) {
            return null;
        }
        try {
            // Before the data, so that what changes after that is not marked.
            return access.scope().getMetadata(key, Select.of(names(access.query(), marks)));
        } catch (NoSuchKeyException e) {
            // Where there is none yet, the data decides.
            return null;
        }
    }

    private static Set<String> names(Query query, Metadata marks) {
        return query.filter().updatedBy(marks).keySet();
    }

    /** Tells whether something is to be known of the data before it is opened, or without. */
    private boolean needsHead() {
        return options.isDelete()
                || options.fetch() == DynUrlFetch.data
                || (options.fetch() == DynUrlFetch.value && options.isIdempotentByETag());
    }

    @Override
    public void commit(Candidate candidate) {
        Store store = candidate.lease().store();
        if (options.isDelete()) {
            delete(store, candidate.key(), candidate.data());
        } else {
            update(candidate, options.onCommit());
            watch.marked(candidate.key());
        }
    }

    @Override
    public void rollback(Candidate candidate) {
        update(candidate, options.onRollback());
    }

    @Override
    public void abort(Candidate candidate) {
        // Nothing was done to the object that would have to be undone.
    }

    @Override
    public void abandon(Candidate candidate) {
        // Nothing says that it is in progress but the guard.
    }

    private static void update(Candidate candidate, Metadata values) {
        if (values.isEmpty()) {
            return;
        }
        PartInfo read = candidate.basis();
        String etag = read == null ? null : read.strongEtag().orElse(null);
        ConfirmedUpdate update = new ConfirmedUpdate(
                candidate.lease().store(),
                candidate.key(),
                values,
                Select.of(values.keySet()),
                found -> found.matches(values),
                found -> etag == null || etag.equals(found.info().etag()),
                attempt -> attempt < ATTEMPTS && candidate.lease().store().isOpen());
        try {
            update.write(etag);
        } catch (NoSuchKeyException e) {
            LOG.debug("{} is not there any more, so there is nothing to mark", Key.shown(candidate.key()), e);
        }
    }

    /** Deletes an object if its data is still what was read; one that is gone is as good as deleted. */
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
                boolean unsettled = e.outcome() == Outcome.UNKNOWN || e.status() == 503 || e.status() == 429;
                if (attempt == ATTEMPTS || !unsettled) {
                    throw e;
                }
                ConfirmedUpdate.pause(attempt, e);
            }
        }
    }
}
