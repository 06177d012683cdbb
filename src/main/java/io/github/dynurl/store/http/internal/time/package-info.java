/**
 * Time limits of an operation, and what cancels it.
 *
 * <p>In: the limits of the store's options. Out: the time that is left, and the option whose limit was reached.
 */
@NullMarked
package io.github.dynurl.store.http.internal.time;

import org.jspecify.annotations.NullMarked;
