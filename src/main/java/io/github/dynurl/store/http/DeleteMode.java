package io.github.dynurl.store.http;

/** How an object is deleted. The constants have the names of the values of the option {@code deleteMode}. */
public enum DeleteMode {
    /** Sends one DELETE to the URL of the object as a whole ({@code urlFormatNoPart}). This is the default. */
    key,
    /**
     * Sends one DELETE for each part that has a URL of its own, the data first. If the data does not exist (404), the
     * operation fails, because an object without data does not exist.
     */
    parts
}
