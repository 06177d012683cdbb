/**
 * The options of an endpoint URI as text: which names exist, which of them an exchange can set, and what must be hidden.
 * URIs and exchanges come in; checked names and redacted URIs go out.
 *
 * <p>{@code UriOptions} contains the options that a URI sets. {@code DynamicOptions} contains those that a dynamic URI
 * ({@code toD}) adds for one exchange.
 */
@NullMarked
package io.github.dynurl.camel.internal.options;

import org.jspecify.annotations.NullMarked;
