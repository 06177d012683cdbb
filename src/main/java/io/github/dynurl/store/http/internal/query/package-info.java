/**
 * Responses to queries: lines or JSON with keys, their pages, and iterators over them.
 *
 * <p>In: a reply. Out: keys or objects, one at a time; memory stays bounded.
 */
@NullMarked
package io.github.dynurl.store.http.internal.query;

import org.jspecify.annotations.NullMarked;
