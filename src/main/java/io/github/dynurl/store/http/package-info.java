/**
 * The {@link io.github.dynurl.store.http.HttpStore store} whose objects are on an HTTP server, and its builder.
 *
 * <p>Each operation executes one or more calls. A call ({@code Calls}, {@code GetData}) is an immutable record that
 * creates a request and reads the result from the response. The package {@code internal.exchange} sends the request.
 *
 * <p>Input: options and operations. Output: results, or a {@link io.github.dynurl.store.StoreException}.
 */
@NullMarked
package io.github.dynurl.store.http;

import org.jspecify.annotations.NullMarked;
