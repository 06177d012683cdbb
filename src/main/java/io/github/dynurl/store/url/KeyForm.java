package io.github.dynurl.store.url;

/**
 * The form in which the response to a query contains a key. The names of the constants are the values of the option
 * {@code queryKeyForm}, so they are in lower case.
 */
public enum KeyForm {
    /** The key itself. */
    key,
    /**
     * The path of the object's data below {@code baseUrl}, as text without percent-encoding. Lists of S3, Azure and
     * Swift contain such paths.
     */
    path,
    /**
     * The URL of the object's data, absolute or relative to the URL of the query. Lists of WebDAV contain such URLs.
     */
    url
}
