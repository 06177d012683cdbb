package io.github.dynurl.camel;

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
 * Prevents that an object is processed twice at the same time, or again although it has not changed. It belongs to the
 * endpoint, so that it survives a restart of the route. Thread-safe if its repositories are.
 */
final class DuplicateGuard {
    /** The capacity of the idempotent repository in memory, in objects of about 20 bytes each. */
    private static final int CAPACITY = 1_000_000;

    private final ConsumerOptions options;
    private final @Nullable InProgressKeys inProgress;
    private final @Nullable IdempotentRepository processed;

    /** Precedes each key in the repositories, because several stores may share them. */
    private final String keyPrefix;

    /**
     * The keys of the objects that are being processed. The component keeps them, so that they survive the endpoint.
     * Thread-safe if its repository is.
     */
    static final class InProgressKeys {
        private final @Nullable IdempotentRepository configuredRepository;
        private final IdempotentRepository repository;
        private final Set<FinishedKeys> listeners = ConcurrentHashMap.newKeySet();

        /**
         * Creates a set of keys.
         *
         * @param configuredRepository the option {@code inProgressRepository}; null for an unbounded one in memory,
         *     which evicts nothing, since an evicted object could be processed twice at the same time
         */
        InProgressKeys(@Nullable IdempotentRepository configuredRepository) {
            this.configuredRepository = configuredRepository;
            repository = configuredRepository == null
                    ? MemoryIdempotentRepository.memoryIdempotentRepository(new ConcurrentHashMap<>())
                    : configuredRepository;
        }

        /** Returns whether this uses the given repository; null stands for the one in memory. */
        boolean usesRepository(@Nullable IdempotentRepository other) {
            return configuredRepository == other;
        }
    }

    /**
     * Collects the keys of the objects whose processing ends while a query is running: the query response may still
     * contain them as they were before. Thread-safe.
     */
    final class FinishedKeys implements AutoCloseable {
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

        /** Runs the query and returns its result; closes this if the query fails. */
        <T> T runQuery(Supplier<T> query) {
            try {
                return query.get();
            } catch (RuntimeException | Error e) {
                close();
                throw e;
            }
        }

        /**
         * Marks a key as in progress; returns false if it already is, or if it has finished since the query started.
         */
        boolean tryMarkInProgress(String key) {
            if (!DuplicateGuard.this.tryMarkInProgress(key)) {
                return false;
            }
            boolean hasFinished = contains(key);
            if (hasFinished) {
                unmarkInProgress(key);
            }
            return !hasFinished;
        }

        /** Returns whether {@link #tryMarkInProgress} would probably succeed now. */
        boolean canMarkInProgress(String key) {
            return (inProgress == null || !inProgress.repository.contains(keyPrefix + key)) && !contains(key);
        }

        @Override
        public void close() {
            if (inProgress != null) {
                inProgress.listeners.remove(this);
            }
        }
    }

    private DuplicateGuard(ConsumerOptions options) {
        this.options = options;
        this.keyPrefix = "";
        this.inProgress = null;
        this.processed = null;
    }

    /** Returns a guard that allows everything. */
    static DuplicateGuard disabled(ConsumerOptions options) {
        return new DuplicateGuard(options);
    }

    /**
     * Creates a guard.
     *
     * @param storeId distinguishes the store from others that share the repositories
     * @param processed the option {@code idempotentRepository}; null for one in memory
     */
    DuplicateGuard(
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
     * Starts the configured repositories at once, because polls follow; Camel stops them with the context. Null stands
     * for a repository in memory, which need not be started.
     */
    static void startRepositories(CamelContext context, @Nullable IdempotentRepository... configured) throws Exception {
        for (IdempotentRepository repository : configured) {
            context.addService(repository, true, true);
        }
    }

    /** Marks a key as in progress; returns false if it already is. */
    boolean tryMarkInProgress(String key) {
        return inProgress == null || inProgress.repository.add(keyPrefix + key);
    }

    void unmarkInProgress(String key) {
        if (inProgress != null) {
            inProgress.repository.remove(keyPrefix + key);
        }
    }

    /** Starts to collect the keys of objects whose processing ends. */
    FinishedKeys collectFinishedKeys() {
        FinishedKeys finishedKeys = new FinishedKeys();
        if (inProgress != null) {
            inProgress.listeners.add(finishedKeys);
        }
        return finishedKeys;
    }

    /** Records that the processing of an object has ended; must be called before {@link #unmarkInProgress}. */
    void recordFinished(String key) {
        if (inProgress != null) {
            inProgress.listeners.forEach(each -> each.add(key));
        }
    }

    /** Returns whether the key alone shows that the object was processed; false if entity tags are needed to decide. */
    boolean isProcessed(String key) {
        return processed != null && !options.isIdempotentByETag() && processed.contains(keyPrefix + key);
    }

    /**
     * Prepares the processing of an object; returns false if it was already processed. If this returns true,
     * {@link #commit} or {@link #rollback} must follow.
     */
    boolean tryBegin(Candidate candidate) {
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

    /** Records that an object was processed, with the entity tags that it had when its data was opened. */
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
            // The data has changed since the lookup, so that another key was added before processing.
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

    /** Returns the entity tag of a part, separated by a tab, which no key contains. */
    private static String versionOf(@Nullable PartInfo info) {
        return info == null || info.etag() == null ? "" : "\t" + info.etag();
    }
}
