package io.github.dynurl.store.http;

/** Says how a key is deleted. */
public enum DeleteMode {
    /** By one DELETE of its URL without part, as the seed has it. */
    key,
    /** By a DELETE of each part, the data first; whether there was such a key is what that one says. */
    parts
}
