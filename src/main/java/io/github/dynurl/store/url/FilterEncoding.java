package io.github.dynurl.store.url;

/** Says how the values of a filter are written as parameters of a query. */
public enum FilterEncoding {
    /** As JSON: text has its quotes, so that it is no number. */
    json,
    /** As plain text: numbers, booleans and null look like text. Lists and objects are refused. */
    plain
}
