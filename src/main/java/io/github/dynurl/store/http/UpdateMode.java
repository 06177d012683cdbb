package io.github.dynurl.store.http;

/** Says how metadata and permissions are updated. */
public enum UpdateMode {
    /** By a POST, which the server merges, as the seed has it. */
    post,
    /**
     * By a PATCH, which the server merges in its own way; RFC 7396 removes what is null and merges objects deeply. Permissions
     * are read and merged here first, since a patch replaces lists.
     */
    patch,
    /**
     * By a GET, a merge here, and a PUT under the entity tag that was read; again if that has changed. Not atomic where the
     * server gives no strong entity tag or does not regard conditions.
     */
    readMergePut
}
