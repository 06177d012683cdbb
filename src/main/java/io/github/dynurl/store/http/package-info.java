/**
 * A store on any HTTP server: {@link io.github.dynurl.store.http.HttpStore}.
 *
 * <p>Each operation is one or more calls; a call is a small immutable record ({@code Calls}, {@code GetData}) that says what to
 * request and what the response means. The rooms below send it: see {@code internal.exchange}.
 *
 * <p>In: options and operations. Out: results, or a {@link io.github.dynurl.store.StoreException}.
 */
@NullMarked
package io.github.dynurl.store.http;

import org.jspecify.annotations.NullMarked;
