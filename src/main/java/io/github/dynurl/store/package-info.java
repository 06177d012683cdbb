/**
 * The Java API of the store. A {@linkplain io.github.dynurl.store.Store store} is a client for a server that stores
 * objects under keys. An object has up to three parts: data (bytes), metadata (a JSON object) and permissions (a JSON
 * object). This package contains no network code. {@code io.github.dynurl.store.http.HttpStore} is the implementation
 * for HTTP servers.
 *
 * <p>Names and behaviour follow the documentation of {@code encore.storage.dynamic_url_store.DynamicURLStore}, a class
 * of <a href="https://github.com/enthought/encore">Encore</a>, an open-source Python library by Enthought. For example,
 * the method {@code get_data} of that class is {@code getData} here. Where a comment mentions Enthought Encore, it
 * names the counterpart in that library.
 *
 * <p>The methods of {@link io.github.dynurl.store.Store} take keys as {@code String}, because keys come from users.
 * Each operation converts its key to a {@link io.github.dynurl.store.Key}, the only class that decides which keys are
 * valid.
 */
@NullMarked
package io.github.dynurl.store;

import org.jspecify.annotations.NullMarked;
