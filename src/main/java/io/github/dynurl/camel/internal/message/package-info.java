/**
 * The translation between exchanges and operations of a store.
 *
 * <p>Input: an exchange and the options of its endpoint. Output: a request to the store, whose response becomes the
 * message of the exchange. The body of the message is released when the exchange ends.
 *
 * <p>{@code EndpointOptions} contains the checked options of an endpoint, and {@code OptionExpressions} those that are
 * expressions. {@code Operations} has one handler for each
 * operation. Only {@code Request} reads headers, and only {@code ResponseWriter} writes headers and bodies.
 */
@NullMarked
package io.github.dynurl.camel.internal.message;

import org.jspecify.annotations.NullMarked;
