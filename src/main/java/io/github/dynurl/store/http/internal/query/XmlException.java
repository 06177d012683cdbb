package io.github.dynurl.store.http.internal.query;

import java.io.IOException;

/**
 * Thrown when text is not the expected XML. Callers append the message to a sentence of their own, so it starts in lower
 * case and has no full stop.
 */
final class XmlException extends IOException {
    XmlException(String message) {
        super(message);
    }

    /**
     * Creates the exception.
     *
     * @param cause the exception that the XML parser threw
     */
    XmlException(String message, Throwable cause) {
        super(message, cause);
    }
}
