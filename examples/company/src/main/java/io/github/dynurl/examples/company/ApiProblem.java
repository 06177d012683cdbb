package io.github.dynurl.examples.company;

import java.util.Map;

/** A request that the service refuses. */
final class ApiProblem extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;

    /** @param detail describes the problem to the client */
    ApiProblem(int status, String detail) {
        super(detail);
        this.status = status;
    }

    /** Returns the response with the problem details (RFC 9457). */
    Reply reply() {
        return Reply.json(status, Map.of("status", status, "detail", getMessage()))
                .with("Content-Type", "application/problem+json");
    }
}
