/**
 * The access tokens, cookies and fixed header fields in the requests to the server of the store. User and password are
 * in the package {@code secret}.
 *
 * <p>Input: options, and the access tokens and cookies that servers have issued. Output: header fields, and the secrets
 * in them. No class sends a request.
 */
@NullMarked
package io.github.dynurl.store.http.internal.access;

import org.jspecify.annotations.NullMarked;
