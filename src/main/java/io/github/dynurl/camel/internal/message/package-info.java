/**
 * The translation between exchanges and operations of a store. An exchange and the options of the endpoint come in; a
 * request to the store goes out, and its response becomes the message, with a body that is released with the exchange.
 *
 * <p>{@code EndpointOptions} contains the checked options of an endpoint. {@code Operations} has one handler for each
 * operation. Only {@code Request} reads headers, and only {@code ResponseWriter} writes headers and bodies.
 */
@NullMarked
package io.github.dynurl.camel.internal.message;

import org.jspecify.annotations.NullMarked;
