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
 * Keeps an object from being processed twice at a time, and from coming again unchanged. Belongs to the endpoint, so that
 * it outlives a restart of the route; what is in progress outlives the endpoint. Thread-safe as its repositories are.
 */
final class Guard {
    /** How many objects the repository in memory can hold. */
    private static final int CAPACITY = 1_000_000;

    private final ConsumerOptions options;
    private final @Nullable InProgress inProgress;
    private final @Nullable IdempotentRepository processed;

    /** What keys begin with in repositories that others may use for other stores. */
    private final String store;

    /** Knows the objects that are being processed, and who is to hear that one has ended. Thread-safe as its repository is. */
    static final class InProgress {
        private final @Nullable IdempotentRepository given;
        private final IdempotentRepository repository;
        private final Set<Ended> watching = ConcurrentHashMap.newKeySet();

        /** Begins with a repository that was given; our own forgets nothing, so that nothing is processed twice at a time. */
        InProgress(@Nullable IdempotentRepository given) {
            this.given = given;
            repository = given == null
                    ? MemoryIdempotentRepository.memoryIdempotentRepository(new ConcurrentHashMap<>())
                    : given;
        }

        /** Tells whether it is in the repository that was given, null for one in memory. */
        boolean isIn(@Nullable IdempotentRepository other) {
            return given == other;
        }
    }

    /** Collects the keys that end while a query is asked, whose answer may have them as they were before. Thread-safe. */
    final class Ended implements AutoCloseable {
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

        /** Asks the query; what fails ends this. */
        <T> T during(Supplier<T> query) {
            try {
                return query.get();
            } catch (RuntimeException | Error e) {
                close();
                throw e;
            }
        }

        /** Begins to look at a key that the query found; false if it is being processed, or ended since. */
        boolean enter(String key) {
            if (!Guard.this.enter(key)) {
                return false;
            }
            boolean current = !contains(key);
            if (!current) {
                leave(key);
            }
            return current;
        }

        boolean canEnter(String key) {
            return (inProgress == null || !inProgress.repository.contains(store + key)) && !contains(key);
        }

        @Override
        public void close() {
            if (inProgress != null) {
                inProgress.watching.remove(this);
            }
        }
    }

    private Guard(ConsumerOptions options) {
        this.options = options;
        this.store = "";
        this.inProgress = null;
        this.processed = null;
    }

    /** Returns a guard that keeps nothing from anything. */
    static Guard open(ConsumerOptions options) {
        return new Guard(options);
    }

    /** Begins with the repositories that were given; the text tells the store from others that share them. */
    Guard(ConsumerOptions options, String store, InProgress inProgress, @Nullable IdempotentRepository processed) {
        this.options = options;
        this.store = store + " ";
        this.inProgress = inProgress;
        this.processed = options.isIdempotent()
                ? processed == null ? new CompactIdempotentRepository(CAPACITY) : processed
                : null;
    }

    /** Starts the repositories at once, since polls follow; Camel stops them with the context. Ours need no start. */
    static void start(CamelContext context, @Nullable IdempotentRepository... given) throws Exception {
        for (IdempotentRepository repository : given) {
            context.addService(repository, true, true);
        }
    }

    /** Begins to look at a key; false if it is being processed. */
    boolean enter(String key) {
        return inProgress == null || inProgress.repository.add(store + key);
    }

    void leave(String key) {
        if (inProgress != null) {
            inProgress.repository.remove(store + key);
        }
    }

    /** Begins to collect the keys that end. */
    Ended watchEnds() {
        Ended ended = new Ended();
        if (inProgress != null) {
            inProgress.watching.add(ended);
        }
        return ended;
    }

    /** Hears that the processing of an object has ended, before it may be looked at again. */
    void ended(String key) {
        if (inProgress != null) {
            inProgress.watching.forEach(each -> each.add(key));
        }
    }

    /** Tells whether a key is known to be processed without asking the store. */
    boolean isKnown(String key) {
        return processed != null && !options.isIdempotentByETag() && processed.contains(store + key);
    }

    /** Begins the processing of an object; false if it is known to be processed. */
    boolean begin(Candidate candidate) {
        if (processed == null) {
            return true;
        }
        candidate.idempotentKey(idempotentKey(candidate));
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

    /** Remembers what was processed: as it was when it was read, not as it was when it was found. */
    void commit(Candidate candidate) {
        if (processed == null) {
            return;
        }
        String now = idempotentKey(candidate);
        if (!options.isIdempotentEager()) {
            try {
                processed.add(now);
            } finally {
                unreserve();
            }
        } else if (now.equals(candidate.idempotentKey())) {
            processed.confirm(now);
        } else {
            processed.add(now);
            processed.confirm(now);
            processed.remove(candidate.idempotentKey());
        }
    }

    /** Forgets what was not processed. */
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
            return store + candidate.key();
        }
        Metadata metadata = candidate.metadata();
        PartInfo data = options.fetchesData() ? candidate.data() : null;
        return store + candidate.key() + tag(metadata == null ? null : metadata.info()) + tag(data);
    }

    /** Returns what is appended for a part; a key has no tab. */
    private static String tag(@Nullable PartInfo info) {
        return info == null || info.etag() == null ? "" : "\t" + info.etag();
    }
}
