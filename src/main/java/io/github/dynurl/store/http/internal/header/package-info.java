/**
 * Parsers of HTTP header fields, and the verification of digests (RFC 9110, RFC 9530).
 *
 * <p>Input: the value of a header field. Output: the parsed value, or null if the text is malformed. Sends nothing.
 */
@NullMarked
package io.github.dynurl.store.http.internal.header;

import org.jspecify.annotations.NullMarked;
