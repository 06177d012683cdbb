package io.github.dynurl.examples.server;

import java.io.IOException;

/** Tells that the connection ended or broke within a request's body: there is nobody left to answer. */
final class BrokenBodyException extends IOException {
    private static final long serialVersionUID = 1L;

    BrokenBodyException(Throwable cause) {
        super(cause);
    }
}
