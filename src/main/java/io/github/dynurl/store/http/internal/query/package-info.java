/**
 * Responses to queries: their formats (text lines, JSON or XML), their pages, and iterators over the hits in them.
 *
 * <p>Input: the response to a query. Output: keys or objects, one at a time. So a query with many results needs little
 * memory.
 */
@NullMarked
package io.github.dynurl.store.http.internal.query;

import org.jspecify.annotations.NullMarked;
