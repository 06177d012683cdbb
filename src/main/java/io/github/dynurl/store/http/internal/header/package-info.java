/**
 * Parsers of HTTP header fields, the verification of digests (RFC 9110, RFC 9530), the rules for header fields that
 * users add, and the conversion of metadata to header fields.
 *
 * <p>A parser gets the value of a header field, and returns null or an empty result if the text is malformed. No class
 * sends a request.
 */
@NullMarked
package io.github.dynurl.store.http.internal.header;

import org.jspecify.annotations.NullMarked;
