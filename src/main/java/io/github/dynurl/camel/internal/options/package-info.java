/**
 * The options of an endpoint URI as text: which options have an effect where, which of them an exchange can set, and
 * which values must be masked.
 *
 * <p>Input: URIs and exchanges. Output: checked options and redacted URIs.
 *
 * <p>{@code UriOptions} contains the options that a URI sets. {@code DynamicOptions} contains those that a dynamic URI
 * ({@code toD}) adds for one exchange. {@code MessageOption} lists the options that can differ from message to message.
 */
@NullMarked
package io.github.dynurl.camel.internal.options;

import org.jspecify.annotations.NullMarked;
