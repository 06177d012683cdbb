/**
 * Credentials, the masking of secrets in messages, and the classification of network exceptions.
 *
 * <p>The classification is here because {@link io.github.dynurl.store.http.internal.secret.Secrets} needs it when it
 * replaces an exception.
 *
 * <p>Input: texts and exceptions. Output: the same texts and exceptions without secrets. No class sends a request.
 */
@NullMarked
package io.github.dynurl.store.http.internal.secret;

import org.jspecify.annotations.NullMarked;
