/**
 * One poll: asks the store which objects exist, chooses those to process, and loads them into exchanges.
 *
 * <p>Input: the query of the options. Output: exchanges with open data, or with a failure that the first step of the route
 * throws.
 *
 * <p>{@code ListedObjects} reads the selected objects of a query response. {@code CandidateFetcher} reads as many of them as a
 * batch needs into a {@code KeyPool}, and looks them up; {@code Readiness} decides whether an object is old and complete enough.
 * {@code ObjectLoader} writes an object to its exchange. If that fails, {@code OpenDataInterceptStrategy} makes the first step of the
 * route throw the failure.
 */
@NullMarked
package io.github.dynurl.camel.internal.poll;

import org.jspecify.annotations.NullMarked;
