/**
 * Claims on objects: a lease in the metadata, written under the entity tag, renewed and ended.
 *
 * <p>In: a key, its metadata and a store. Out: a claim that is held, or none where another node has it. Knows nothing of Camel.
 */
@NullMarked
package io.github.dynurl.store.internal.lease;

import org.jspecify.annotations.NullMarked;
