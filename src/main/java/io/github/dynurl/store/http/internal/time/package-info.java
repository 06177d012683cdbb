/**
 * The time limits of an operation, and its cancellation.
 *
 * <p>Input: the limits that the options of the store set. Output: the time that an operation has left, and the name of
 * the option whose limit was exceeded.
 */
@NullMarked
package io.github.dynurl.store.http.internal.time;

import org.jspecify.annotations.NullMarked;
