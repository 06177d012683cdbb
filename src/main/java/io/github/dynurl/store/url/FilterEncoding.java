package io.github.dynurl.store.url;

/**
 * How filter values are written in query parameters. Constants are named as the option {@code filterEncoding} spells
 * them.
 */
public enum FilterEncoding {
    /** As JSON. A string is written in double quotes, so that it differs from a number. */
    json,
    /** As plain text. Numbers, booleans and null look like strings; lists and objects are rejected. */
    plain
}
