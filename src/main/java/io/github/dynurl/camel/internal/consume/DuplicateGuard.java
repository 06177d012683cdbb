package io.github.dynurl.camel.internal.consume;

import io.github.dynurl.store.ListedObject;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.PartInfo;
import io.github.dynurl.store.internal.lease.CompactKeySet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.IdempotentRepository;
import org.apache.camel.support.processor.idempotent.MemoryIdempotentRepository;
import org.jspecify.annotations.Nullable;

/**
 * Prevents that an object is processed twice at the same time, or is processed again although it has not changed. The
 * endpoint keeps it, so that a restart of the route does not lose its contents. Thread-safe if its repositories are.
 */
public final class DuplicateGuard {
    /** The maximum number of objects in the idempotent repository in memory. An object takes about 20 bytes. */
    private static final int CAPACITY = 1_000_000;

    private final ConsumerOptions options;
    /** Null in a disabled guard. */
    private final @Nullable InProgressKeys inProgress;

    /** The idempotent repository; null in a disabled guard and with {@code idempotent=false}. */
    private final @Nullable IdempotentRepository processed;

    /** Is prepended to each key in the repositories, because several stores may share the repositories. */
    private final String keyPrefix;

    /**
     * The keys of the objects that are being processed. The component keeps this set, so that the keys are not lost if
     * the endpoint is removed and created again. Thread-safe if its repository is.
     */
    public static final class InProgressKeys {
        private final @Nullable IdempotentRepository configuredRepository;
        private final IdempotentRepository repository;
        private final Set<FinishedKeys> collectors = ConcurrentHashMap.newKeySet();

        /**
         * Creates a set of keys.
         *
         * @param configuredRepository the option {@code inProgressRepository}; null for a repository in memory. That
         *     one is unbounded, because an evicted object could be processed twice at the same time.
         */
        public InProgressKeys(@Nullable IdempotentRepository configuredRepository) {
            this.configuredRepository = configuredRepository;
            repository = configuredRepository == null
                    ? MemoryIdempotentRepository.memoryIdempotentRepository(new ConcurrentHashMap<>())
                    : configuredRepository;
        }

        /**
         * Returns whether the option {@code inProgressRepository} had the given value; null means a repository in
         * memory.
         */
        public boolean usesRepository(@Nullable IdempotentRepository other) {
            return configuredRepository == other;
        }
    }

    /**
     * Collects the keys of the objects whose processing ends while a query is running. The query response may still
     * contain these keys, because the server selected them earlier. Thread-safe.
     */
    public final class FinishedKeys implements AutoCloseable {
        private volatile @Nullable CompactKeySet keys;

        private synchronized void add(String key) {
            CompactKeySet all = keys == null ? new CompactKeySet() : keys;
            all.add(key);
            keys = all;
        }

        private boolean contains(String key) {
            CompactKeySet all = keys;
            return all != null && all.contains(key);
        }

        /** Runs a query and returns its result. If the query fails, closes this. */
        public <T> T runQuery(Supplier<T> query) {
            try {
                return query.get();
            } catch (RuntimeException | Error e) {
                close();
                throw e;
            }
        }

        /**
         * Marks a key as in progress. Returns false if the key is already in progress, or if the processing of its
         * object has ended since the query started.
         */
        public boolean tryMarkInProgress(String key) {
            if (!DuplicateGuard.this.tryMarkInProgress(key)) {
                return false;
            }
            boolean hasFinished = contains(key);
            if (hasFinished) {
                unmarkInProgress(key);
            }
            return !hasFinished;
        }

        /** Returns whether {@link #tryMarkInProgress} would probably return true now. */
        public boolean canMarkInProgress(String key) {
            return (inProgress == null || !inProgress.repository.contains(keyPrefix + key)) && !contains(key);
        }

        /** Ends the collection. */
        @Override
        public void close() {
            if (inProgress != null) {
                inProgress.collectors.remove(this);
            }
        }
    }

    private DuplicateGuard(ConsumerOptions options) {
        this.options = options;
        this.keyPrefix = "";
        this.inProgress = null;
        this.processed = null;
    }

    /** Returns a guard that allows to process each object at any time, and records nothing. */
    public static DuplicateGuard disabled(ConsumerOptions options) {
        return new DuplicateGuard(options);
    }

    /**
     * Creates a guard.
     *
     * @param storeId distinguishes the keys of this store from the keys of other stores in the same repositories
     * @param processed the option {@code idempotentRepository}; null for a repository in memory
     */
    public DuplicateGuard(
            ConsumerOptions options,
            String storeId,
            InProgressKeys inProgress,
            @Nullable IdempotentRepository processed) {
        this.options = options;
        this.keyPrefix = storeId + " ";
        this.inProgress = inProgress;
        this.processed = options.isIdempotent()
                ? processed == null ? new CompactIdempotentRepository(CAPACITY) : processed
                : null;
    }

    /**
     * Starts repositories before the first poll. The Camel context stops them when it stops.
     *
     * @param configured the values of the repository options; null means a repository in memory, which needs no start
     */
    public static void startRepositories(CamelContext context, @Nullable IdempotentRepository... configured)
            throws Exception {
        for (IdempotentRepository repository : configured) {
            context.addService(repository, true, true);
        }
    }

    /** Marks a key as in progress. Returns false if it is already in progress. */
    public boolean tryMarkInProgress(String key) {
        return inProgress == null || inProgress.repository.add(keyPrefix + key);
    }

    public void unmarkInProgress(String key) {
        if (inProgress != null) {
            inProgress.repository.remove(keyPrefix + key);
        }
    }

    /** Starts to collect the keys of objects whose processing ends. */
    public FinishedKeys collectFinishedKeys() {
        FinishedKeys finishedKeys = new FinishedKeys();
        if (inProgress != null) {
            inProgress.collectors.add(finishedKeys);
        }
        return finishedKeys;
    }

    /** Records that the processing of an object has ended. The caller must then call {@link #unmarkInProgress}. */
    void recordFinished(String key) {
        if (inProgress != null) {
            inProgress.collectors.forEach(each -> each.add(key));
        }
    }

    /**
     * Returns whether the object was processed, as far as the query response shows. False if an entity tag is needed
     * that the response does not contain.
     */
    public boolean isProcessed(ListedObject listed) {
        if (processed == null) {
            return false;
        }
        if (!options.isIdempotentByETag()) {
            return processed.contains(keyPrefix + listed.key());
        }
        String metadataTag = versionOf(listed.metadataInfo());
        String dataTag = versionOf(listed.data());
        boolean isUnknown =
                (options.fetchesMetadata() && metadataTag.isEmpty()) || (options.fetchesData() && dataTag.isEmpty());
        return !isUnknown
                && processed.contains(keyPrefix
                        + listed.key()
                        + (options.fetchesMetadata() ? metadataTag : "")
                        + (options.fetchesData() ? dataTag : ""));
    }

    /**
     * Prepares the processing of an object. Returns false if the object was already processed. If this method returns
     * true, the caller must call {@link #commit} or {@link #rollback} afterwards.
     */
    public boolean tryBegin(Candidate candidate) {
        if (processed == null) {
            return true;
        }
        candidate.setIdempotentKey(idempotentKey(candidate));
        if (options.isIdempotentEager()) {
            return processed.add(candidate.idempotentKey());
        }
        if (processed.contains(candidate.idempotentKey())) {
            return false;
        }
        if (processed instanceof CompactIdempotentRepository compact) {
            compact.reserve(candidate.idempotentKey());
        }
        return true;
    }

    /**
     * Records that an object was processed. The record contains the entity tags that it had when its data was opened.
     */
    void commit(Candidate candidate) {
        if (processed == null) {
            return;
        }
        String currentKey = idempotentKey(candidate);
        if (!options.isIdempotentEager()) {
            try {
                processed.add(currentKey);
            } finally {
                unreserve();
            }
        } else if (currentKey.equals(candidate.idempotentKey())) {
            processed.confirm(currentKey);
        } else {
            // The data has changed since the lookup. So tryBegin() has added a key with the old entity tag.
            processed.add(currentKey);
            processed.confirm(currentKey);
            processed.remove(candidate.idempotentKey());
        }
    }

    /** Undoes {@link #tryBegin}, because the object was not processed. */
    void rollback(Candidate candidate) {
        if (processed == null) {
            return;
        }
        if (options.isIdempotentEager()) {
            processed.remove(candidate.idempotentKey());
        } else {
            unreserve();
        }
    }

    private void unreserve() {
        if (processed instanceof CompactIdempotentRepository compact) {
            compact.unreserve();
        }
    }

    private String idempotentKey(Candidate candidate) {
        if (!options.isIdempotentByETag()) {
            return keyPrefix + candidate.key();
        }
        Metadata metadata = candidate.metadata();
        PartInfo data = options.fetchesData() ? candidate.data() : null;
        return keyPrefix + candidate.key() + versionOf(metadata == null ? null : metadata.info()) + versionOf(data);
    }

    /** Returns a tab, which no key contains, and the entity tag of a part; an empty text if there is no entity tag. */
    private static String versionOf(@Nullable PartInfo info) {
        return info == null || info.etag() == null ? "" : "\t" + info.etag();
    }
}
