package io.github.dynurl.camel.internal.consume;

import io.github.dynurl.camel.internal.client.StoreOwner;
import io.github.dynurl.store.Query;
import io.github.dynurl.store.http.HttpStore;

/**
 * The query of one poll, and the store that the poll uses. The consumer that creates a session closes
 * {@code cancellableStore} and releases {@code sharedStore} at the end of the poll.
 *
 * @param sharedStore the open store of the endpoint; its requests go on if the consumer stops meanwhile
 * @param cancellableStore a view of the same store; its requests are cancelled when the consumer stops
 * @param query the query that selects objects, and the metadata fields to fetch
 * @param usesQuery whether the query selects the objects; false if one object is polled by its key
 */
public record PollSession(
        StoreOwner.SharedStore sharedStore, HttpStore cancellableStore, Query query, boolean usesQuery) {}
