package io.github.dynurl.store.http;

/** How an object is deleted. The constants have the names of the values of the option {@code deleteMode}. */
public enum DeleteMode {
    /** Sends one DELETE to the URL of the object without part. This is the default. */
    key,
    /** Sends a DELETE for each part, the data first. If the data does not exist (404), the object did not exist. */
    parts
}
