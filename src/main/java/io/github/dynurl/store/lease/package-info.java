/**
 * Claims on objects for plain Java: several processes share the objects of one store, and one of them processes an
 * object at a time. The claims are those of the component's option {@code claim=lease}, so routes and plain Java can
 * share the objects of a store.
 *
 * <p>Input: a store, and keys that a query has returned. Output: claims. This package does not depend on Camel.
 */
@NullMarked
package io.github.dynurl.store.lease;

import org.jspecify.annotations.NullMarked;
