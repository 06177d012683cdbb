package io.github.dynurl.store.url;

/**
 * How filter values are written in query parameters. The names of the constants are the values of the option
 * {@code filterEncoding}, so they are in lower case.
 */
public enum FilterEncoding {
    /** Writes values as JSON. A string is written in double quotes, so that it differs from a number. */
    json,
    /** Writes values as plain text. Numbers, booleans and null look like strings. Lists and objects are rejected. */
    plain
}
