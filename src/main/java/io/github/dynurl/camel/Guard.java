package io.github.dynurl.camel;

import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.PartInfo;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.IdempotentRepository;
import org.apache.camel.support.processor.idempotent.MemoryIdempotentRepository;
import org.jspecify.annotations.Nullable;

/**
 * Keeps an object from being processed twice at a time, and from coming again unchanged. Belongs to the endpoint, so that
 * it outlives a restart of the route. Thread-safe as its repositories are.
 */
final class Guard {
    /** How many objects the repository in memory can hold. */
    private static final int CAPACITY = 1_000_000;

    private final ConsumerOptions options;
    private final @Nullable IdempotentRepository inProgress;
    private final @Nullable IdempotentRepository processed;

    private Guard(ConsumerOptions options) {
        this.options = options;
        this.inProgress = null;
        this.processed = null;
    }

    /** Returns a guard that keeps nothing from anything. */
    static Guard open(ConsumerOptions options) {
        return new Guard(options);
    }

    Guard(
            ConsumerOptions options,
            @Nullable IdempotentRepository inProgress,
            @Nullable IdempotentRepository processed) {
        this.options = options;
        this.inProgress = inProgress == null ? unbounded() : inProgress;
        this.processed = options.isIdempotent()
                ? processed == null ? new CompactIdempotentRepository(CAPACITY) : processed
                : null;
    }

    /** Returns one that forgets nothing: to forget would be to process an object twice at a time. */
    private static IdempotentRepository unbounded() {
        return MemoryIdempotentRepository.memoryIdempotentRepository(new ConcurrentHashMap<>());
    }

    /** Starts the repositories at once, since polls follow; Camel stops them with the context. Ours need no start. */
    static void start(CamelContext context, @Nullable IdempotentRepository... given) throws Exception {
        for (IdempotentRepository repository : given) {
            context.addService(repository, true, true);
        }
    }

    /** Begins to look at a key; false if it is being processed. */
    boolean enter(String key) {
        return inProgress == null || inProgress.add(key);
    }

    boolean isInProgress(String key) {
        return inProgress != null && inProgress.contains(key);
    }

    void leave(String key) {
        if (inProgress != null) {
            inProgress.remove(key);
        }
    }

    /** Tells whether a key is known to be processed without asking the store. */
    boolean isKnown(String key) {
        return processed != null && !options.isIdempotentByETag() && processed.contains(key);
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
            compact.reserve();
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
            processed.add(now);
            unreserve();
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
            return candidate.key();
        }
        Metadata metadata = candidate.metadata();
        PartInfo data = options.fetchesData() ? candidate.data() : null;
        return candidate.key() + tag(metadata == null ? null : metadata.info()) + tag(data);
    }

    /** Returns what is appended for a part; a key has no tab. */
    private static String tag(@Nullable PartInfo info) {
        return info == null || info.etag() == null ? "" : "\t" + info.etag();
    }
}
