package io.github.dynurl.store.http.access;

/**
 * The redirects that the client follows. The constants have the names of the values of the option {@code
 * followRedirects}.
 */
public enum FollowRedirects {
    /** A redirect is an error. This is the default. */
    none,
    /**
     * The client follows redirects of reads of an object (GET and HEAD): at most five in a row, and from https only to
     * https. Another server receives no credentials, no signature, and no header field that the user has added. A
     * redirect of a query is an error, because the client would send the filter to another server, and because it
     * follows the links between pages only on the same server.
     */
    reads
}
