package io.github.dynurl.store.internal.lease;

import io.github.dynurl.store.Condition;
import io.github.dynurl.store.ConflictException;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.NoSuchKeyException;
import io.github.dynurl.store.PartInfo;
import io.github.dynurl.store.Query;
import io.github.dynurl.store.Results;
import io.github.dynurl.store.Store;
import io.github.dynurl.store.StoreException;
import io.github.dynurl.store.StoreUnavailableException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks once that a store honours If-Match, which all claims rely on. It writes the metadata of an object unchanged,
 * with an entity tag that no object has; the store must refuse that with 412 (Precondition Failed). Thread-safe.
 */
public final class IfMatchProbe {
    private static final Logger LOG = LoggerFactory.getLogger(IfMatchProbe.class);
    private static final Condition WRONG_ETAG = Condition.ifMatch("\"dynurl-probe-of-if-match\"");
    private static final int PRECONDITION_FAILED = 412;

    private final @Nullable Query query;

    /** Not a monitor: a virtual thread that waits for the store must not pin its carrier thread. */
    private final ReentrantLock lock = new ReentrantLock();

    private boolean passed;

    /**
     * Creates a probe; sends nothing.
     *
     * @param query finds an object to probe with in {@link #checkWithQuery}; null to wait for the first claim
     */
    public IfMatchProbe(@Nullable Query query) {
        this.query = query;
    }

    /**
     * Checks the store with the first object that the query returns. Does nothing if there is no query or no object, or
     * if the store is unavailable; the check is made before the first claim then.
     *
     * @throws IllegalStateException if the store does not honour If-Match
     */
    public void checkWithQuery(Store store) {
        if (query == null) {
            return;
        }
        try (Results<String> keys = store.queryKeys(query)) {
            if (keys.hasNext()) {
                check(keys.next(), store);
            }
        } catch (StoreException e) {
            LOG.info(
                    "Could not check yet whether the store honours If-Match; it is checked before the first claim: {}",
                    e.getMessage());
        }
    }

    /**
     * Checks the store with an object, unless it has already passed the check.
     *
     * @throws IllegalStateException if the store does not honour If-Match
     */
    public void check(String key, Store store) {
        lock.lock();
        try {
            if (!passed) {
                passed = honoursIfMatch(key, store);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether the store is known to honour If-Match; throws if it does not. */
    private static boolean honoursIfMatch(String key, Store store) {
        Metadata metadata = store.getMetadata(key);
        if (metadata.info().equals(PartInfo.NONE)) {
            // With missingParts=empty, metadata that was never written reads as empty. It cannot be probed.
            return false;
        }
        if (metadata.info().strongEtag().isEmpty()) {
            throw notHonoured("it gives metadata no strong ETag", null);
        }
        try {
            store.updateMetadata(key, metadata, WRONG_ETAG);
        } catch (ConflictException e) {
            if (e.status() != PRECONDITION_FAILED) {
                throw notHonoured(
                        "it responds with " + e.status() + " instead of 412 to an update with a wrong ETag", e);
            }
            return true;
        } catch (StoreUnavailableException | NoSuchKeyException e) {
            throw e;
        } catch (StoreException e) {
            throw notHonoured("it does not respond with 412 to an update with a wrong ETag: " + e.getMessage(), e);
        }
        throw notHonoured("it updates metadata despite a wrong ETag", null);
    }

    private static IllegalStateException notHonoured(String reason, @Nullable StoreException cause) {
        return new IllegalStateException(
                "claim=lease cannot work with this store, which does not honour If-Match: " + reason
                        + ". Use an idempotentRepository that the nodes share instead",
                cause);
    }
}
