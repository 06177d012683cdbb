package io.github.dynurl.camel.internal.figures;

import io.github.dynurl.camel.internal.client.StoreOwner;
import io.github.dynurl.camel.internal.poll.ConsumerCounters;
import io.github.dynurl.store.http.connection.Traffic;

/**
 * What the figures of an endpoint are read from.
 *
 * @param traffic the counts of its requests
 * @param owner its store
 * @param counters the counts of its consumers
 */
public record FigureSource(Traffic traffic, StoreOwner owner, ConsumerCounters counters) {}
