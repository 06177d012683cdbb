package io.github.dynurl.camel;

/** The operations of a producer. The constants are named as the option {@code operation} and its header spell them. */
public enum DynUrlOperation {
    /** Reads data and metadata. The body becomes the data, and a header contains the metadata. */
    get,
    /** Reads data, or a range of it. */
    getData,
    /** Reads metadata, or a selection of it. */
    getMetadata,
    /** Reads permissions. */
    getPermissions,
    /** Returns whether an object with data exists. */
    exists,
    /** Replaces data, and after that metadata. */
    set,
    /** Creates an object whose key the server chooses, and returns the key in a header. */
    create,
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
    /** Deletes an object with all its parts. */
    delete,
    /** Reads the objects of several keys. The body becomes an iterator of messages with data and metadata. */
    multiGet,
    /** Deletes the objects of several keys. The body becomes a list of the keys that were not deleted. */
    multiDelete,
    /** Copies an object to another key or to another store. */
    copy,
    /** Copies an object to another key or to another store, and then deletes the version that it has copied. */
    move,
    /** Finds objects by their metadata, and returns their keys and metadata. */
    query,
    /** Finds objects by their metadata, and returns their keys. */
    queryKeys,
    /** Returns the URL of the data, without credentials. Sends no request. */
    url,
    /** Returns a signed URL with which anybody can read the data for some time. Sends no request. */
    presign,
    /** Returns the requests that the operations would send for a key and a filter. Sends no request. */
    explain,
    /** Returns the properties of the store, such as its URLs. Sends no request. */
    info,
    /** Marks the consumed objects of the message, or of the exchanges grouped in it, as processed. */
    acknowledge,
    /** Marks the consumed objects of the message, or of the exchanges grouped in it, as failed. */
    reject
}
