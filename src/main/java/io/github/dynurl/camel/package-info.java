/**
 * The Camel component {@code dynurl}, which lets routes use any HTTP server that stores objects. Public are the component, its
 * endpoint, its options, its headers and its events.
 *
 * <p>{@code DynUrlProducer} passes each exchange to an operation of the store ({@code internal.message}). {@code DynUrlConsumer}
 * and {@code DynUrlPollingConsumer} choose and load objects ({@code internal.poll}) and end them ({@code internal.consume}).
 * {@code DynUrlEndpoint} has the options ({@code internal.options}), and its store is opened for its first user and closed after the
 * last one ({@code internal.client}).
 */
@NullMarked
package io.github.dynurl.camel;

import org.jspecify.annotations.NullMarked;
