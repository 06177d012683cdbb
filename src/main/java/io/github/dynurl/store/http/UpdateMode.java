package io.github.dynurl.store.http;

/** How metadata and permissions are updated. The constants are named as the option {@code updateMode} spells them. */
public enum UpdateMode {
    /** Sends the changes in a POST; the server merges them. This is the default protocol. */
    post,
    /**
     * Sends the changes in a PATCH; the server merges them by its own rules. A JSON Merge Patch (RFC 7396) removes the
     * names whose value is null, and merges nested objects. Permissions are read and merged by the client first,
     * because a PATCH replaces lists.
     */
    patch,
    /**
     * Reads the values with GET, merges the changes on the client and writes the result with PUT and If-Match. Repeats
     * this if another client changed them meanwhile. Not atomic if the server sends no strong entity tag or ignores
     * If-Match.
     */
    readMergePut
}
