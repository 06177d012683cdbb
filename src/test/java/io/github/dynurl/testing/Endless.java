package io.github.dynurl.testing;

/** Names the piece of a reply that never ends, until the client goes or the server closes. Immutable. */
public enum Endless {
    /** The reason phrase goes on for ever. */
    STATUS_LINE,
    /** The value of one header goes on for ever. */
    HEADER_LINE,
    /** Header follows header for ever. */
    HEADERS,
    /** One {@code 103 Early Hints} follows the other for ever. */
    INFORMATIONAL
}
