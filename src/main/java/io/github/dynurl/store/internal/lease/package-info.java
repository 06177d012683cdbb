/**
 * Claims on objects. A claim is a lease that a node writes into the metadata of an object with If-Match. The node
 * renews the claim while it processes the object, and ends the claim afterwards.
 *
 * <p>Input: a key and a store. Output: a held claim, or null if the object must not be processed now. {@code Claimer}
 * is the entrance: {@code ClaimDecisions} tells it from the metadata what to do with an object, {@code FilterCheck}
 * recognizes outdated query results, and {@code HeldClaim} renews a claim. This package does not depend on Camel.
 */
@NullMarked
package io.github.dynurl.store.internal.lease;

import org.jspecify.annotations.NullMarked;
