package io.github.dynurl.store;

import java.io.IOException;

/**
 * Thrown when text is not the expected JSON. Callers append the message to a sentence of their own, so it starts in
 * lower case and has no full stop.
 */
public final class JsonException extends IOException {
    /** Creates the exception. */
    public JsonException(String message) {
        super(message);
    }

    /**
     * Creates the exception.
     *
     * @param cause the exception that the JSON parser threw
     */
    public JsonException(String message, Throwable cause) {
        super(message, cause);
    }
}
