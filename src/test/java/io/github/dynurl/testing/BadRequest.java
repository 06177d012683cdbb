package io.github.dynurl.testing;

/** Says that a request breaks the rules of HTTP/1.1, and the status to answer. */
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
