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
 * Proves that a store honours If-Match before a claim relies on it: a write of what is there already, under an entity tag
 * that is surely another one, must be refused. Thread-safe.
 */
public final class IfMatchProbe {
    private static final Logger LOG = LoggerFactory.getLogger(IfMatchProbe.class);
    private static final Condition OTHER = Condition.ifMatch("\"dynurl-probe-of-if-match\"");
    private static final int PRECONDITION_FAILED = 412;

    private final @Nullable Query query;
    private final ReentrantLock proving = new ReentrantLock();
    private boolean proven;

    /**
     * Creates a probe.
     *
     * @param query finds an object to probe with at the start; null if the first claim is to prove it
     */
    public IfMatchProbe(@Nullable Query query) {
        this.query = query;
    }

    /**
     * Probes with the first object that the query finds. Where there is none, or the store does not answer, the first
     * claim will.
     *
     * @throws IllegalStateException if the store does not honour If-Match
     */
    public void start(Store store) {
        if (query == null) {
            return;
        }
        try (Results<String> keys = store.queryKeys(query)) {
            if (keys.hasNext()) {
                prove(keys.next(), store);
            }
        } catch (StoreException e) {
            LOG.info(
                    "It could not be proved yet that the store honours If-Match; this is done before the first claim: {}",
                    e.getMessage());
        }
    }

    /**
     * Probes with an object, unless it was proved before.
     *
     * @throws IllegalStateException if the store does not honour If-Match
     */
    public void prove(String key, Store store) {
        proving.lock();
        try {
            if (!proven) {
                proveNow(key, store);
            }
        } finally {
            proving.unlock();
        }
    }

    private void proveNow(String key, Store store) {
        Metadata metadata = store.getMetadata(key);
        if (metadata.info().equals(PartInfo.NONE)) {
            // It was never written (missingParts=empty): another object will tell.
            return;
        }
        if (metadata.info().strongEtag().isEmpty()) {
            throw refused("it gives metadata no strong ETag", null);
        }
        try {
            store.updateMetadata(key, metadata, OTHER);
        } catch (ConflictException e) {
            if (e.status() != PRECONDITION_FAILED) {
                throw refused("it answers " + e.status() + " instead of 412 to an update under another ETag", e);
            }
            proven = true;
            return;
        } catch (StoreUnavailableException | NoSuchKeyException e) {
            throw e;
        } catch (StoreException e) {
            throw refused("it does not answer 412 to an update under another ETag: " + e.getMessage(), e);
        }
        throw refused("it updates metadata under another ETag", null);
    }

    private static IllegalStateException refused(String why, @Nullable StoreException cause) {
        return new IllegalStateException(
                "claim=lease cannot work with this store, which does not honour If-Match: " + why
                        + ". Use an idempotentRepository that the nodes share instead",
                cause);
    }
}
