/**
 * The settings of an application for the access to a server: signatures and redirects.
 *
 * <p>Input: requests that are about to be sent. Output: header fields and URLs for them. No class sends a request.
 */
@NullMarked
package io.github.dynurl.store.http.access;

import org.jspecify.annotations.NullMarked;
