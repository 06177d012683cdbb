/**
 * The Camel component {@code dynurl}: routes use any HTTP server that keeps objects as a store.
 *
 * <p>Public are the component, its endpoint, its options, its headers and its events. Behind them: a producer hands each
 * exchange to the handler of its operation; {@code Request} alone reads headers, {@code Answer} alone writes them.
 *
 * <p>The consumer polls: {@code Gatherer} reads a query's answer as far as a batch needs and looks objects up, {@code Round}
 * sees to it that each has its turn, {@code Guard} that none is processed twice. A {@code ProcessStrategy} does what is to
 * be done to an object before and after its exchange: nothing but the marking ({@code PlainStrategy}), or the claiming by
 * lease ({@code LeaseStrategy}). {@code Delivery} makes the exchange, {@code Completion} ends the object with it or, with
 * {@code acknowledge=manual}, when the route says so. {@code FilterCheck} and {@code MarkWatch} know answers that are out of date, and
 * marks that change nothing.
 *
 * <p>{@code UriOptions} holds what a URI says, {@code FixedOptions} what an endpoint says in all, with what {@code DynamicOptions}
 * brings of a dynamic URI; {@code Clients} shares the HTTP clients of endpoints that want the same of their connections.
 *
 * <p>The HTTP client lives as long as somebody uses it: producers, consumers, open streams and objects in progress count, so that neither a cached
 * endpoint of a removed route keeps it nor a dynamic endpoint that stops early closes it under a body being read.
 */
@NullMarked
package io.github.dynurl.camel;

import org.jspecify.annotations.NullMarked;
