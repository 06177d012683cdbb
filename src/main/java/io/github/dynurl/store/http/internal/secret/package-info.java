/**
 * Credentials, the masking of secrets in messages, and the classification of network exceptions.
 *
 * <p>Input: texts and exceptions. Output: the same without secrets. Sends nothing.
 */
@NullMarked
package io.github.dynurl.store.http.internal.secret;

import org.jspecify.annotations.NullMarked;
