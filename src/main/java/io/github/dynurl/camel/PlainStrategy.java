package io.github.dynurl.camel;

import io.github.dynurl.store.Condition;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.NoSuchKeyException;
import io.github.dynurl.store.PartInfo;
import io.github.dynurl.store.Select;
import io.github.dynurl.store.Store;
import io.github.dynurl.store.StoreException;
import io.github.dynurl.store.StoreException.Outcome;
import io.github.dynurl.store.http.HttpStore;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Takes what the query finds, and marks or deletes it afterwards if it has not changed. */
final class PlainStrategy implements ProcessStrategy {
    private static final int ATTEMPTS = 3;

    private final ConsumerOptions options;

    /** The names of the metadata that an end changes. */
    private final Set<String> marks;

    PlainStrategy(ConsumerOptions options) {
        this.options = options;
        this.marks = options.onCommit().updatedBy(options.onRollback()).keySet();
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
        Metadata metadata = null;
        Metadata basis = null;
        if (options.fetchesMetadata()) {
            metadata = access.scope().getMetadata(key, access.query().select());
        } else if (options.fetch() == DynUrlFetch.data && !marks.isEmpty()) {
            // Before the data, so that what changes after that is not marked. Where there is none yet, the data
            // decides.
            basis = marked(key, access);
        }
        PartInfo data = null;
        if (needsHead()) {
            Optional<PartInfo> found = access.scope().find(key);
            data = found.orElseThrow(NoDataException::new);
        }
        Candidate candidate = new Candidate(key, access.lease(), metadata, data, null);
        if (basis != null) {
            candidate.basis(basis.info());
        }
        return candidate;
    }

    private @Nullable Metadata marked(String key, Access access) {
        try {
            return access.scope().getMetadata(key, Select.of(marks));
        } catch (NoSuchKeyException e) {
            return null;
        }
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

    private static void update(Candidate candidate, Metadata values) {
        if (values.isEmpty()) {
            return;
        }
        PartInfo read = candidate.basis();
        String etag = read == null ? null : read.strongEtag().orElse(null);
        new SettledUpdate(
                        candidate.lease().store(),
                        candidate.key(),
                        values,
                        Select.of(values.keySet()),
                        found -> found.matches(values),
                        found -> etag == null || etag.equals(found.info().etag()),
                        attempt ->
                                attempt < ATTEMPTS && candidate.lease().store().isOpen())
                .write(etag);
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
                SettledUpdate.pause(attempt, e);
            }
        }
    }
}
