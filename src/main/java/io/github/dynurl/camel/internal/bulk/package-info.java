/**
 * Operations on several objects: reads their keys from a message body, and performs several calls at the same time.
 *
 * <p>Input: a collection, an iterator, a stream or an array of keys. Output: one result for each key, in the order of the keys.
 *
 * <p>{@code KeySource} reads the keys one at a time. {@code OrderedCalls} performs the calls and returns their results.
 * {@code Outage} notices that the store as a whole is not available.
 */
@NullMarked
package io.github.dynurl.camel.internal.bulk;

import org.jspecify.annotations.NullMarked;
