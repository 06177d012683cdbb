package io.github.dynurl.store.internal.lease;

import io.github.dynurl.store.ListedObject;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.Query;
import io.github.dynurl.store.Results;
import io.github.dynurl.store.StoreException;
import io.github.dynurl.store.http.HttpStore;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out whether query responses show claims. Some servers list only some fields of the metadata. Then an object that
 * another node has claimed looks as if nobody had, and a claim under its listed entity tag would replace the other one.
 * Thread-safe.
 */
final class ListedClaims {
    private static final Logger LOG = LoggerFactory.getLogger(ListedClaims.class);

    /** How many objects of a query response are searched for a claim. */
    private static final int MAX_OBJECTS = 1000;

    private final String claimField;
    private final long searchIntervalNanos;
    private final AtomicLong nextSearchNanos = new AtomicLong(System.nanoTime());
    private volatile boolean areShown;

    /** @param searchInterval how long after a search the next one may begin */
    ListedClaims(String claimField, Duration searchInterval) {
        this.claimField = claimField;
        this.searchIntervalNanos = searchInterval.toNanos();
    }

    /** Returns whether a query response has shown a claim, so that an object without one is not claimed. */
    boolean areShown() {
        return areShown;
    }

    /** Records whether a query response shows a claim. */
    void record(ListedObject listed) {
        Metadata metadata = listed.metadata();
        if (!areShown && metadata != null && hasClaim(metadata)) {
            areShown = true;
        }
    }

    private boolean hasClaim(Metadata metadata) {
        try {
            return Claim.fromJson(metadata.get(claimField)) != null;
        } catch (IllegalArgumentException e) {
            return false; // the value of somebody else, which says nothing of claims
        }
    }

    /**
     * Sends the query again, and searches the beginning of its response for a claim. Does nothing if a claim was shown
     * before, or if the last search was a short time ago. Only logs if the query fails.
     *
     * @param store the store in which this node has just claimed an object that the query has returned
     */
    void search(HttpStore store, Query query) {
        long now = System.nanoTime();
        long next = nextSearchNanos.get();
        if (areShown || now - next < 0 || !nextSearchNanos.compareAndSet(next, now + searchIntervalNanos)) {
            return;
        }
        try (Results<ListedObject> objects = store.list(query)) {
            for (int i = 0; i < MAX_OBJECTS && !areShown && objects.hasNext(); i++) {
                record(objects.next());
            }
        } catch (StoreException e) {
            LOG.debug("Could not find out whether the response to the query shows claims", e);
        }
    }
}
