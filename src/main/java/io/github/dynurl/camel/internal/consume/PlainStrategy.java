package io.github.dynurl.camel.internal.consume;

import io.github.dynurl.camel.DynUrlFetch;
import io.github.dynurl.store.ConfirmedDelete;
import io.github.dynurl.store.Key;
import io.github.dynurl.store.ListedObject;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.NoSuchKeyException;
import io.github.dynurl.store.PartInfo;
import io.github.dynurl.store.Query;
import io.github.dynurl.store.Select;
import io.github.dynurl.store.http.HttpStore;
import io.github.dynurl.store.internal.lease.ConfirmedUpdate;
import io.github.dynurl.store.internal.lease.FilterCheck;
import io.github.dynurl.store.internal.lease.ListedTags;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The strategy for {@code claim=none}. It accepts each object that still matches the query. After the processing, it marks,
 * deletes or moves the object, unless the object was changed meanwhile. Without a strong entity tag, it cannot see a
 * change, and does so in any case. Thread-safe.
 */
public final class PlainStrategy implements ProcessStrategy {
    private static final Logger LOG = LoggerFactory.getLogger(PlainStrategy.class);

    private static final int MAX_ATTEMPTS = 3;

    private final ConsumerOptions options;

    /** The values of onCommit.* and onRollback.*. Only their field names are used. */
    private final Metadata allMarks;

    private final FilterCheck filterCheck;
    private final IneffectiveMarkDetector ineffectiveMarkDetector;
    private final ListedTags metadataTags = new ListedTags();
    private final ListedTags dataTags = new ListedTags();

    public PlainStrategy(ConsumerOptions options) {
        this.options = options;
        this.allMarks = options.ends()
                .onCommit()
                .names()
                .updatedBy(options.ends().onRollback().names());
        this.filterCheck = new FilterCheck(List.of(options.ends().onCommit().fixed()));
        this.ineffectiveMarkDetector =
                new IneffectiveMarkDetector(options.ends().onCommit().fixed());
    }

    @Override
    public void prepareOnStartup(HttpStore store) {
        // Nothing to check: this strategy works with any store.
    }

    @Override
    public boolean canSkip(ListedObject listed) {
        return false;
    }

    @Override
    public ListedObject withNeededMetadata(ListedObject listed) {
        return needsMetadata() ? ListedTags.withoutUselessMetadata(listed) : listed.withoutMetadata();
    }

    @Override
    public @Nullable Candidate begin(ListedObject listed, PollSession session) {
        String key = listed.key();
        Metadata metadata = needsMetadata()
                ? metadataTags.metadataOf(listed, known -> true, each -> readMetadata(each, session))
                : null;
        if (session.usesQuery()) {
            if (metadata != null
                    && filterCheck.recordAndCheckStale(
                            key, metadata, session.query().filter())) {
                return null;
            }
            ineffectiveMarkDetector.checkReturned(key, metadata);
        }
        PartInfo data = needsDataInfo() ? findData(listed, session) : null;
        Metadata fetched = metadata == null || !options.fetchesMetadata()
                ? null
                : session.query().select().applyTo(metadata);
        Candidate candidate = new Candidate(key, session.sharedStore(), fetched, data);
        if (metadata != null) {
            candidate.setMarkedVersion(metadata.info());
        }
        return candidate;
    }

    /** Returns whether the route or the marks need the metadata. */
    private boolean needsMetadata() {
        return options.fetchesMetadata() || (options.fetch() != DynUrlFetch.none && !allMarks.isEmpty());
    }

    /**
     * Reads the metadata that the route and this strategy need. Returns null if only the marks need the metadata and it
     * does not exist.
     */
    private @Nullable Metadata readMetadata(String key, PollSession session) {
        HttpStore store = session.cancellableStore();
        if (options.fetchesMetadata()) {
            Select select = session.query().select();
            return store.getMetadata(
                    key,
                    select.and(fieldNames(
                            session.query(), options.ends().onCommit().fixed())));
        }
        try {
            // Reads the metadata before the data, so that their entity tag prevents a mark on a later version.
            return store.getMetadata(key, Select.of(fieldNames(session.query(), allMarks)));
        } catch (NoSuchKeyException e) {
            // An object can have data without metadata. Only the request for the data shows whether the object exists.
            return null;
        }
    }

    private PartInfo findData(ListedObject listed, PollSession session) {
        if (dataTags.canUse(listed.key(), listed.data())) {
            return listed.data();
        }
        Optional<PartInfo> found = session.cancellableStore().find(listed.key());
        PartInfo data = found.orElseThrow(NoDataException::new);
        dataTags.compare(listed.key(), listed.data(), data);
        return data;
    }

    /** Returns the names of the metadata fields in the filter and the marks. */
    private static Set<String> fieldNames(Query query, Metadata marks) {
        return query.filter().updatedBy(marks).keySet();
    }

    /**
     * Returns whether the entity tag of the data is needed before the loader opens the data, or although the loader
     * does not open the data.
     */
    private boolean needsDataInfo() {
        return options.ends().removeObjects()
                || options.fetch() == DynUrlFetch.data
                || (options.fetch() == DynUrlFetch.value && options.isIdempotentByETag());
    }

    @Override
    public void commit(Candidate candidate) {
        Metadata marks = candidate.marks();
        recordChanges(candidate, marks);
        String movedKey = candidate.movedKey();
        if (movedKey != null) {
            move(candidate, movedKey);
        } else if (options.ends().deleteAfterRead()) {
            ConfirmedDelete.delete(candidate.sharedStore().store(), candidate.key(), candidate.dataOrUnknown());
        } else {
            mark(candidate, marks);
            ineffectiveMarkDetector.recordMarked(candidate.key());
        }
    }

    @Override
    public void rollback(Candidate candidate) {
        Metadata marks = candidate.marks();
        recordChanges(candidate, marks);
        String movedKey = candidate.movedKey();
        if (movedKey != null) {
            move(candidate, movedKey);
        } else {
            mark(candidate, marks);
        }
    }

    private static void move(Candidate candidate, String movedKey) {
        boolean unused = ObjectMover.move(candidate, movedKey, UnaryOperator.identity(), copied -> {});
    }

    /** Records which entity tags of an object a query response that was sent before this moment can have wrong. */
    private void recordChanges(Candidate candidate, Metadata marks) {
        if (!marks.isEmpty()) {
            metadataTags.recordOutdated(candidate.key());
        }
        if (options.ends().removeObjects() || candidate.hasChangedData()) {
            dataTags.recordOutdated(candidate.key());
        }
    }

    @Override
    public void abort(Candidate candidate) {
        // Nothing to undo: begin() does not change the object.
    }

    @Override
    public void abandon(Candidate candidate) {
        // Nothing to undo: begin() does not change the object.
    }

    /** Merges values into the metadata, unless their entity tag has changed since the lookup. Ignores a deleted object. */
    private static void mark(Candidate candidate, Metadata values) {
        if (values.isEmpty()) {
            return;
        }
        PartInfo markedVersion = candidate.markedVersion();
        String etag = markedVersion == null ? null : markedVersion.strongEtag().orElse(null);
        ConfirmedUpdate update = new ConfirmedUpdate(
                candidate.sharedStore().store(),
                candidate.key(),
                values,
                Select.of(values.keySet()),
                current -> current.matches(values),
                current -> etag == null || etag.equals(current.info().etag()),
                attempts -> attempts < MAX_ATTEMPTS
                        && candidate.sharedStore().store().isOpen());
        try {
            update.write(etag);
        } catch (NoSuchKeyException e) {
            LOG.debug("{} was deleted meanwhile, so it is not marked", Key.shown(candidate.key()), e);
        }
    }
}
