package io.github.dynurl.store;

import java.io.IOException;

/** Tells that text is not the JSON that was expected, in words that end a sentence. */
public final class JsonException extends IOException {
    /** Makes the exception. */
    public JsonException(String message) {
        super(message);
    }

    /** Makes the exception with the parser's own. */
    public JsonException(String message, Throwable cause) {
        super(message, cause);
    }
}
