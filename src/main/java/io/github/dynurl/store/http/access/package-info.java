/**
 * What an application tells a store about the way to its server: signatures and redirects.
 *
 * <p>Input: requests that are about to be sent. Output: what is added to them. Sends nothing.
 */
@NullMarked
package io.github.dynurl.store.http.access;

import org.jspecify.annotations.NullMarked;
