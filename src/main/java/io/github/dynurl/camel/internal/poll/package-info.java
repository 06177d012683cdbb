/**
 * One poll: asks the store which objects exist, chooses those to process, and loads them into exchanges.
 *
 * <p>Input: the query of the options. Output: exchanges with open data, or with a failure that the first step of the route
 * throws.
 *
 * <p>{@code CandidateFetcher} reads as much of a query response as a batch needs, and reads the metadata of the objects.
 * {@code ObjectLoader} writes an object to its exchange. If that fails, {@code OpenDataInterceptStrategy} makes the first step of the
 * route throw the failure.
 */
@NullMarked
package io.github.dynurl.camel.internal.poll;

import org.jspecify.annotations.NullMarked;
