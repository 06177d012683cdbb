package io.github.dynurl.camel;

/** Names the operations of a store, as options and headers write them. */
public enum DynUrlOperation {
    /** Reads data and metadata: the body is the data. */
    get,
    /** Reads data, or a range of it. */
    getData,
    /** Reads metadata, or a selection of it. */
    getMetadata,
    /** Reads permissions. */
    getPermissions,
    /** Tells whether a key has data. */
    exists,
    /** Replaces data, then metadata. */
    set,
    /** Replaces data. */
    setData,
    /** Replaces metadata. */
    setMetadata,
    /** Merges values into metadata. */
    updateMetadata,
    /** Replaces permissions. */
    setPermissions,
    /** Adds tags to permissions. */
    updatePermissions,
    /** Deletes a key with all its parts. */
    delete,
    /** Finds keys and their metadata. */
    query,
    /** Finds keys. */
    queryKeys,
    /** Tells about the store itself. */
    info,
    /** Ends the objects that the message, or the exchanges grouped in it, were consumed for: they were processed. */
    acknowledge,
    /** Ends these objects as ones whose processing failed. */
    reject
}
