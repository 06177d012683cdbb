package io.github.dynurl.store.http;

/**
 * How metadata and permissions are updated. Does not apply to metadata in header fields (metadataHeaders). The
 * constants have the names of the values of the option {@code updateMode}.
 */
public enum UpdateMode {
    /** Sends the changes in a POST. The server merges them. This is the default. */
    post,
    /**
     * Sends the changes of metadata in a PATCH. The server merges them as the media type of the PATCH defines. For
     * example, a JSON Merge Patch (RFC 7396) removes each field whose value is null, and merges nested objects. A merge
     * patch replaces lists. Therefore, for permissions, the client reads the stored lists, adds the new tags to them
     * and sends the complete lists in the PATCH.
     */
    patch,
    /**
     * Reads the values with GET, merges the changes on the client and writes the result with If-Match. The method of
     * the write is PUT; for metadata, it is the method in setMetadataMethod. Repeats this if another client has changed
     * the values in between. The update is not atomic if the server sends no strong entity tag or ignores If-Match.
     */
    readMergePut
}
