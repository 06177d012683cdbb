/**
 * HTTP header fields: parses their values and compares digests (RFC 9110, RFC 9530).
 *
 * <p>In: the text of a header. Out: a value, or null where the text is malformed. Sends nothing.
 */
@NullMarked
package io.github.dynurl.store.http.internal.header;

import org.jspecify.annotations.NullMarked;
