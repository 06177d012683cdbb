package io.github.dynurl.camel;

import io.github.dynurl.store.Query;
import io.github.dynurl.store.http.HttpStore;

/**
 * Holds what a poll asks for, and the two ways to the store that it has.
 *
 * @param lease the store, for what must be done to its end
 * @param scope the same, for what is given up when the consumer stops
 * @param query what is looked for
 * @param isFound whether it is the query that says which objects; if not, they were asked for by their key
 */
record Access(StoreOwner.Lease lease, HttpStore scope, Query query, boolean isFound) {}
