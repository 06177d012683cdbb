package io.github.dynurl.testing;

/** Signals that a request violates HTTP/1.1, and holds the status of the response. */
final class BadRequest extends Exception {
    private static final long serialVersionUID = 1L;
    private final int status;

    BadRequest(int status, String message) {
        super(message);
        this.status = status;
    }

    int status() {
        return status;
    }
}
