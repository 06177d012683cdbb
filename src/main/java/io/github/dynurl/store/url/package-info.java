/**
 * Creates the URLs of a store's requests from keys and URL templates. The main class is {@link
 * io.github.dynurl.store.url.UrlLayout}, which expands the templates.
 *
 * <p>In this package a URL consists of an origin and the text of its path and query. It is never a
 * {@code java.net.URI}, because a URI can normalize the path, so that two keys get the same URL, and can encode text
 * that is already encoded.
 */
@NullMarked
package io.github.dynurl.store.url;

import org.jspecify.annotations.NullMarked;
