/**
 * One call from top to bottom: {@code Call} (what is asked) → {@code Transport} (attempts) → {@code Exchanges} (one request, one
 * response) → {@code Reply} (the response and its connection) → {@code BodyStream} (the body, resumed where it breaks off).
 *
 * <p>In: a call. Out: its result, or a {@link io.github.dynurl.store.StoreException} that {@code Failures} makes.
 */
@NullMarked
package io.github.dynurl.store.http.internal.exchange;

import org.jspecify.annotations.NullMarked;
