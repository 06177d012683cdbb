package io.github.dynurl.store.http;

/** How a key is deleted. The constants are named as the option {@code deleteMode} spells them. */
public enum DeleteMode {
    /** Sends one DELETE to the URL of the key without part. This is the default protocol. */
    key,
    /** Sends a DELETE for each part, the data first. The response for the data decides whether the key existed. */
    parts
}
