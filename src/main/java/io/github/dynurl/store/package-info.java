/**
 * Says what a store is, in the field's words: a {@linkplain io.github.dynurl.store.Store store} keeps, under a key, data
 * (bytes), metadata (a JSON object) and permissions (a JSON object). Nothing here talks to a network.
 *
 * <p>Why keys are plain {@code String}s in {@link io.github.dynurl.store.Store}: they come from and go to users. Each
 * operation turns its key into a {@link io.github.dynurl.store.Key} first, and that is the only place that decides what a
 * legal key is.
 *
 * <p>The words and the behaviour descend from the documented {@code DynamicURLStore} of Enthought Encore.
 */
@NullMarked
package io.github.dynurl.store;

import org.jspecify.annotations.NullMarked;
