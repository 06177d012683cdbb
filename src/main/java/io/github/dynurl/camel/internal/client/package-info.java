/**
 * The open stores of a component, and the HTTP clients, threads, counts and health checks that they share.
 *
 * <p>Input: the view of an endpoint. Output: an open store, which its users retain and release.
 *
 * <p>{@code StoreOwner} opens the store of an endpoint for its first user and closes it after the last one. Producers,
 * consumers, open streams and objects in progress are users. So a cached endpoint of a removed route does not keep the HTTP
 * client open, and a dynamic endpoint that stops early does not close it while a body is being read. {@code Clients} shares
 * the HTTP clients between the endpoints whose connection options are equal.
 */
@NullMarked
package io.github.dynurl.camel.internal.client;

import org.jspecify.annotations.NullMarked;
