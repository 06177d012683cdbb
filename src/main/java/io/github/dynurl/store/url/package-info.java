/**
 * Creates the URLs that a store requests from keys. The main class is {@link io.github.dynurl.store.url.UrlLayout},
 * which expands URL templates.
 *
 * <p>In this package a URL consists of an origin and the text of its path and query. It is never a
 * {@code java.net.URI}, because a URI can normalize the path, so that two keys get the same URL, and can encode text
 * that is already encoded.
 */
@NullMarked
package io.github.dynurl.store.url;

import org.jspecify.annotations.NullMarked;
