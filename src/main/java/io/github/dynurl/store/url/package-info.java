/**
 * Creates the URLs of a store from keys: {@link io.github.dynurl.store.url.UrlLayout} and its templates.
 *
 * <p>A URL is an origin and the text of its path and query, never a {@code java.net.URI}. A URI would normalize the
 * path, so that two keys get the same URL, or encode text that is already encoded.
 */
@NullMarked
package io.github.dynurl.store.url;

import org.jspecify.annotations.NullMarked;
