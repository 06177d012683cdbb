package io.github.dynurl.examples.server;

/** Ends a request with an error status; the message is the reason that the caller reads. */
final class HttpProblem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;

    private HttpProblem(int status, String reason) {
        super(reason, null, false, false);
        this.status = status;
    }

    static HttpProblem badRequest(String reason) {
        return new HttpProblem(400, reason);
    }

    static HttpProblem unauthorized(String reason) {
        return new HttpProblem(401, reason);
    }

    static HttpProblem forbidden(String reason) {
        return new HttpProblem(403, reason);
    }

    static HttpProblem notFound(String reason) {
        return new HttpProblem(404, reason);
    }

    static HttpProblem methodNotAllowed(String reason) {
        return new HttpProblem(405, reason);
    }

    static HttpProblem preconditionFailed(String reason) {
        return new HttpProblem(412, reason);
    }

    static HttpProblem tooLarge(String what, long limit) {
        return new HttpProblem(413, what + " is larger than the limit of " + limit + " bytes");
    }

    static HttpProblem tooMany(String what, int limit) {
        return new HttpProblem(413, "there are more than " + limit + " " + what);
    }

    static HttpProblem rangeNotSatisfiable(long length) {
        return new HttpProblem(416, "the data has " + length + " bytes, the range starts behind them");
    }

    static HttpProblem misdirected(String reason) {
        return new HttpProblem(421, reason);
    }

    static HttpProblem tooManyLogins(String reason) {
        return new HttpProblem(429, reason);
    }

    static HttpProblem unavailable(String reason) {
        return new HttpProblem(503, reason);
    }

    int status() {
        return status;
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
