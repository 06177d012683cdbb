/**
 * The Camel component {@code dynurl}: routes use any HTTP server that keeps objects as a store.
 *
 * <p>Public are the component, its endpoint, its options, its headers and its events. Behind them: a producer hands each
 * exchange to the handler of its operation; {@code Request} alone reads headers, {@code Answer} alone writes them.
 *
 * <p>The HTTP client lives as long as somebody uses it: producers and open streams count, so that neither a cached
 * endpoint of a removed route keeps it nor a dynamic endpoint that stops early closes it under a body being read.
 */
@NullMarked
package io.github.dynurl.camel;

import org.jspecify.annotations.NullMarked;
