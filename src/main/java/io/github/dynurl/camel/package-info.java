/**
 * The Camel component {@code dynurl}, which lets routes use any HTTP server that stores objects. Public are the component, its
 * endpoint, its options, its headers and its events.
 *
 * <p><b>Options.</b> {@code UriOptions} contains the options that a URI sets. {@code EndpointOptions} contains all options of an
 * endpoint, after they were checked. {@code DynamicOptions} contains the options that a dynamic URI ({@code toD}) adds for one
 * exchange.
 *
 * <p><b>Producer.</b> {@code DynUrlProducer} passes each exchange to the handler of its operation in {@code Operations}. Only
 * {@code Request} reads headers, and only {@code ResponseWriter} writes headers and bodies.
 *
 * <p><b>Consumer.</b> {@code DynUrlConsumer} polls. {@code CandidateFetcher} reads as much of a query response as a batch needs,
 * and reads the metadata of the objects. {@code PollHistory} gives all objects their turn, and {@code DuplicateGuard} skips
 * objects that are in progress or were processed before. {@code ObjectLoader} creates the exchange, and {@code Completion} commits
 * or rolls back the object when its exchange ends or, with {@code acknowledge=manual}, when the route decides. A
 * {@code ProcessStrategy} does what that means: {@code PlainStrategy} only marks or deletes the object, and {@code LeaseStrategy}
 * also claims it before. {@code FilterCheck} recognizes outdated query responses, and {@code IneffectiveMarkDetector} marks that
 * do not change what the query finds.
 *
 * <p><b>Resources.</b> {@code StoreOwner} opens the store of an endpoint for its first user and closes it after the last one.
 * Producers, consumers, open streams and objects in progress are users. So a cached endpoint of a removed route does not keep
 * the HTTP client open, and a dynamic endpoint that stops early does not close it while a body is being read. {@code Clients}
 * shares the HTTP clients between the endpoints whose connection options are equal.
 */
@NullMarked
package io.github.dynurl.camel;

import org.jspecify.annotations.NullMarked;
