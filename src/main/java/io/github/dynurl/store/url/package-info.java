/**
 * Turns keys into URLs: the layout of a store's URLs, compiled once from templates, and the one percent-encoder.
 *
 * <p>URLs are kept as an origin and a raw request-target, never as {@code java.net.URI}: that would normalise the path and
 * so merge keys, or encode what is encoded already.
 */
@NullMarked
package io.github.dynurl.store.url;

import org.jspecify.annotations.NullMarked;
