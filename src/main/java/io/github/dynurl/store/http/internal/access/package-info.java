/**
 * What the requests to the server of the store contain so that the server accepts them, apart from user and password.
 *
 * <p>Input: options, and the access tokens and cookies that servers have issued. Output: header fields, and the secrets
 * in them. Sends nothing.
 */
@NullMarked
package io.github.dynurl.store.http.internal.access;

import org.jspecify.annotations.NullMarked;
