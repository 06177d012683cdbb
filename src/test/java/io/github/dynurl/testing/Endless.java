package io.github.dynurl.testing;

/** Names the piece of a reply that does not end until the client disconnects or the server closes. Immutable. */
public enum Endless {
    /** The reason phrase is endless. */
    STATUS_LINE,
    /** The value of one header field is endless. */
    HEADER_LINE,
    /** The number of header fields is endless. */
    HEADERS,
    /** The number of {@code 103 Early Hints} responses is endless. */
    INFORMATIONAL
}
