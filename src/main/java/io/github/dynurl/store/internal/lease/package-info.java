/**
 * Claims on objects. A claim is a lease that a node writes into the metadata of an object with If-Match. The node
 * renews the claim while it processes the object, and ends the claim afterwards.
 *
 * <p>Input: a key, the metadata of its object, and a store. Output: a held claim, or null if another node has claimed
 * the object. This package does not depend on Camel.
 */
@NullMarked
package io.github.dynurl.store.internal.lease;

import org.jspecify.annotations.NullMarked;
