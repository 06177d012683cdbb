package io.github.dynurl.store;

import java.io.IOException;

/**
 * Thrown when text is not the expected JSON. The message can end a sentence: it starts in lower case and has no full
 * stop.
 */
public final class JsonException extends IOException {
    /** Creates the exception. */
    public JsonException(String message) {
        super(message);
    }

    /** Creates the exception with the exception of the JSON parser. */
    public JsonException(String message, Throwable cause) {
        super(message, cause);
    }
}
