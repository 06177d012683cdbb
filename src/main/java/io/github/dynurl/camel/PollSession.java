package io.github.dynurl.camel;

import io.github.dynurl.store.Query;
import io.github.dynurl.store.http.HttpStore;

/**
 * The query of one poll and its access to the store.
 *
 * @param lease keeps the store open; its requests are finished even if the consumer stops meanwhile
 * @param cancellableStore the same store, for requests that are cancelled when the consumer stops
 * @param query the query that selects objects, and the metadata fields to fetch
 * @param usesQuery whether the query selects the objects; false if one object is polled by its key
 */
record PollSession(StoreOwner.Lease lease, HttpStore cancellableStore, Query query, boolean usesQuery) {}
