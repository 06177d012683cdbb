package io.github.dynurl.store.http.internal.query;

import io.github.dynurl.store.url.Target;

/**
 * The request of one page of a query, by which pages are distinguished. Immutable.
 *
 * @param target the URL
 * @param cursor the cursor in the body, or in the URL
 */
public record PageRequest(Target target, String cursor) {}
