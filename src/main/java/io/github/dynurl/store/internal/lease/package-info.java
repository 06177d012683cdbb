/**
 * Claims on objects. A claim is a lease in the metadata of an object: a node writes it conditionally (If-Match), renews
 * it while it processes the object, and ends it.
 *
 * <p>In: a key, its metadata and a store. Out: a held claim, or nothing if another node has claimed the object. Does
 * not depend on Camel.
 */
@NullMarked
package io.github.dynurl.store.internal.lease;

import org.jspecify.annotations.NullMarked;
