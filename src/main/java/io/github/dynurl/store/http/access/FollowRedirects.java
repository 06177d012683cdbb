package io.github.dynurl.store.http.access;

/**
 * Which redirects of the server are followed. The constants have the names of the values of the option {@code
 * followRedirects}.
 */
public enum FollowRedirects {
    /** A redirect is an error. This is the default. */
    none,
    /**
     * Redirects of reads of an object (GET and HEAD) are followed, at most five one after the other, and from https only
     * to https. Another server gets no credentials, no signature, and no header field that the user has added.
     * Redirects of queries are an error, because their filter would be sent to another server, and because the links
     * between their pages are only followed on the same server.
     */
    reads
}
