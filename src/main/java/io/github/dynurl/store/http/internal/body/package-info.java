/**
 * Bodies of requests, and the progress of transfers.
 *
 * <p>In: {@link io.github.dynurl.store.Data}. Out: an HttpClient entity that counts its bytes, computes their digest and
 * can be sent again for another attempt.
 */
@NullMarked
package io.github.dynurl.store.http.internal.body;

import org.jspecify.annotations.NullMarked;
