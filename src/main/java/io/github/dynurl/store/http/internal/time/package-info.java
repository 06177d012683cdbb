/**
 * The time limits of an operation, and its cancellation.
 *
 * <p>Input: the limits that the options of the store set. Output: the time that is left, and the option whose limit was
 * exceeded.
 */
@NullMarked
package io.github.dynurl.store.http.internal.time;

import org.jspecify.annotations.NullMarked;
