/**
 * What a message may say of a failure: secrets are masked, and network exceptions are classified.
 *
 * <p>In: texts and exceptions. Out: the same without secrets. Sends nothing.
 */
@NullMarked
package io.github.dynurl.store.http.internal.secret;

import org.jspecify.annotations.NullMarked;
