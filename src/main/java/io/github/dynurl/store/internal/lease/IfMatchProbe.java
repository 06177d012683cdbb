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
 * Checks once that a server honours If-Match. Without If-Match, two nodes could claim the same object. The probe sends
 * the unchanged metadata of an object with an entity tag that no object has. The server must respond with 412
 * (Precondition Failed). Thread-safe.
 */
public final class IfMatchProbe {
    private static final Logger LOG = LoggerFactory.getLogger(IfMatchProbe.class);
    private static final Condition WRONG_ETAG = Condition.ifMatch("\"dynurl-probe-of-if-match\"");
    private static final int PRECONDITION_FAILED = 412;

    private enum Result {
        HONOURED,
        UNKNOWN
    }

    /** Is held while a probe waits for the server. A monitor would pin the carrier thread of a virtual thread. */
    private final ReentrantLock lock = new ReentrantLock();

    /** Whether the server is known to honour If-Match, so that no further probe is needed. Guarded by the lock. */
    private boolean hasPassed;

    /**
     * Checks the server with the first object that a query returns. Does nothing if there is no object.
     * Only logs if a request fails. In all cases, the caller must call {@link #check} before it claims an object.
     *
     * @throws IllegalStateException if the server does not honour If-Match
     */
    public void checkWithQuery(Store store, Query query) {
        try (Results<String> keys = store.queryKeys(query)) {
            if (keys.hasNext()) {
                check(keys.next(), store);
            }
        } catch (StoreException e) {
            LOG.info(
                    "Could not check yet whether the server honours If-Match; it is checked before the first claim: {}",
                    e.getMessage());
        }
    }

    /**
     * Checks the server with an object, unless the server has already passed. If the object has no metadata yet, the
     * result stays unknown, and the next call checks again.
     *
     * @throws StoreException if the server is unavailable, or the object or its metadata cannot be read
     * @throws IllegalStateException if the server does not honour If-Match
     */
    public void check(String key, Store store) {
        lock.lock();
        try {
            if (!hasPassed) {
                hasPassed = probe(key, store) == Result.HONOURED;
            }
        } finally {
            lock.unlock();
        }
    }

    /** Probes the server with an object. Throws an exception if the server does not honour If-Match. */
    private static Result probe(String key, Store store) {
        Metadata metadata = store.getMetadata(key);
        if (metadata.info().equals(PartInfo.NONE)) {
            // The object has no metadata yet, and missingParts=empty has hidden the 404. Without an entity tag on the
            // server, a wrong entity tag proves nothing.
            return Result.UNKNOWN;
        }
        if (metadata.info().strongEtag().isEmpty()) {
            throw notHonoured("the server sends no strong ETag for metadata", null);
        }
        try {
            store.updateMetadata(key, metadata, WRONG_ETAG);
        } catch (ConflictException e) {
            if (e.status() != PRECONDITION_FAILED) {
                throw notHonoured(
                        "the server responds with " + e.status() + " instead of 412 to an update with a wrong ETag", e);
            }
            return Result.HONOURED;
        } catch (StoreUnavailableException | NoSuchKeyException e) {
            throw e;
        } catch (StoreException e) {
            // A claim needs a write with If-Match, so any other failure (for example 403) also makes claims impossible.
            throw notHonoured(
                    "the server does not respond with 412 to an update with a wrong ETag: " + e.getMessage(), e);
        }
        throw notHonoured("the server updates metadata despite a wrong ETag", null);
    }

    private static IllegalStateException notHonoured(String reason, @Nullable StoreException cause) {
        return new IllegalStateException(
                "claim=lease cannot work with this store, because its server does not honour If-Match: " + reason
                        + ". In routes, use an idempotentRepository that the nodes share instead",
                cause);
    }
}
