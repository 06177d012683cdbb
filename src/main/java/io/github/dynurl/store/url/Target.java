package io.github.dynurl.store.url;

/**
 * Holds the URL of one request. Immutable.
 *
 * @param origin the server
 * @param path the request-target in origin form (RFC 9112, 3.2.1): path and query, escaped, to be sent as it is
 */
public record Target(Origin origin, String path) {
    /** Returns the whole URL. */
    @Override
    public String toString() {
        return origin + path;
    }
}
