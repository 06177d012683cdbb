package io.github.dynurl.camel.internal.consume;

import io.github.dynurl.camel.internal.client.StoreOwner;
import io.github.dynurl.store.ListedObject;
import io.github.dynurl.store.Query;
import io.github.dynurl.store.http.HttpStore;
import java.util.concurrent.TimeUnit;

/**
 * The query of one poll, and the store that the poll uses. The consumer that creates a session closes
 * {@code cancellableStore} and releases {@code sharedStore} at the end of the poll.
 *
 * @param sharedStore the open store of the endpoint; its requests go on if the consumer stops meanwhile
 * @param cancellableStore a view of the same store; its requests are cancelled when the consumer stops
 * @param query the query that selects objects, and the metadata fields to fetch
 * @param usesQuery whether the query selects the objects; false if one object is polled by its key
 * @param startNanos when the poll started, as a value of {@link System#nanoTime}
 */
public record PollSession(
        StoreOwner.SharedStore sharedStore,
        HttpStore cancellableStore,
        Query query,
        boolean usesQuery,
        long startNanos) {
    private static final long RECENT_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** Creates the session of a poll that starts now. */
    public PollSession(StoreOwner.SharedStore sharedStore, HttpStore cancellableStore, Query query, boolean usesQuery) {
        this(sharedStore, cancellableStore, query, usesQuery, System.nanoTime());
    }

    /**
     * Returns what the query response says about an object, or only its key if the poll takes longer than 5 seconds:
     * without a claim, an object must not be processed or deleted because of what was true long ago.
     */
    ListedObject recentlyListed(ListedObject listed) {
        boolean isRecent = System.nanoTime() - startNanos < RECENT_NANOS;
        return isRecent ? listed : ListedObject.ofKey(listed.key());
    }
}
