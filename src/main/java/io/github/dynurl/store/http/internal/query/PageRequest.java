package io.github.dynurl.store.http.internal.query;

import io.github.dynurl.store.url.Target;

/**
 * What tells one page of a query from another. Immutable.
 *
 * @param target the URL
 * @param cursor the cursor in the body, or in the URL
 */
public record PageRequest(Target target, String cursor) {}
