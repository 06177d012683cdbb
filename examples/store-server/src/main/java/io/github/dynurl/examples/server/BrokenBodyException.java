package io.github.dynurl.examples.server;

import java.io.IOException;

/** Reports that the connection ended within the body of a request, so no response can be sent. */
final class BrokenBodyException extends IOException {
    private static final long serialVersionUID = 1L;

    BrokenBodyException(Throwable cause) {
        super(cause);
    }
}
