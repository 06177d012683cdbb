/**
 * Bodies of requests, and the progress of transfers.
 *
 * <p>Input: {@link io.github.dynurl.store.Data}. Output: one HttpClient entity for each attempt to send the data. The
 * entity counts the bytes and computes their digest.
 */
@NullMarked
package io.github.dynurl.store.http.internal.body;

import org.jspecify.annotations.NullMarked;
