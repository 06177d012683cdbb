package io.github.dynurl.store;

import java.io.Serializable;

/**
 * The beginning of several keys, up to a delimiter, in a list of keys that is grouped by it. It is a type of its own, so that
 * nobody takes it for the key of an object. Immutable.
 *
 * @param text the beginning of the keys; it ends with the delimiter
 */
public record KeyPrefix(String text) implements Serializable {
    /** Returns the text. */
    @Override
    public String toString() {
        return text;
    }
}
