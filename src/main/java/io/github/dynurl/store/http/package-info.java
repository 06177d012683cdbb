/**
 * Keeps a store on any HTTP server: {@link io.github.dynurl.store.http.HttpStore}.
 *
 * <p>Each HTTP call is one small immutable record ({@code Call}): it says what to request and what to make of the answer.
 * One {@code Transport} executes them all: it keeps deadlines, cancels, and decides about retries. {@code Exchanges} sends
 * each request over connections that {@code HttpConnections} keeps, and {@code Failures} maps what goes wrong. Cancel comes
 * before close everywhere: closing a response alone reads it to its end.
 */
@NullMarked
package io.github.dynurl.store.http;

import org.jspecify.annotations.NullMarked;
