package io.github.dynurl.testing;

import io.github.dynurl.testing.ReplyPlan.Framing;
import java.util.Map;

/** Builds the status line and headers of a response. Stateless. */
final class ReplyHead {
    private static final Map<Integer, String> REASONS = Map.ofEntries(
            Map.entry(100, "Continue"),
            Map.entry(102, "Processing"),
            Map.entry(103, "Early Hints"),
            Map.entry(200, "OK"),
            Map.entry(201, "Created"),
            Map.entry(202, "Accepted"),
            Map.entry(204, "No Content"),
            Map.entry(206, "Partial Content"),
            Map.entry(301, "Moved Permanently"),
            Map.entry(302, "Found"),
            Map.entry(303, "See Other"),
            Map.entry(304, "Not Modified"),
            Map.entry(307, "Temporary Redirect"),
            Map.entry(308, "Permanent Redirect"),
            Map.entry(400, "Bad Request"),
            Map.entry(401, "Unauthorized"),
            Map.entry(403, "Forbidden"),
            Map.entry(404, "Not Found"),
            Map.entry(405, "Method Not Allowed"),
            Map.entry(409, "Conflict"),
            Map.entry(410, "Gone"),
            Map.entry(412, "Precondition Failed"),
            Map.entry(413, "Content Too Large"),
            Map.entry(416, "Range Not Satisfiable"),
            Map.entry(429, "Too Many Requests"),
            Map.entry(500, "Internal Server Error"),
            Map.entry(501, "Not Implemented"),
            Map.entry(502, "Bad Gateway"),
            Map.entry(503, "Service Unavailable"),
            Map.entry(504, "Gateway Timeout"));

    private ReplyHead() {}

    static String statusLine(ReplyPlan plan) {
        String reason = plan.reason != null ? plan.reason : REASONS.getOrDefault(plan.status, "");
        return "HTTP/1.1 " + plan.status + " " + reason;
    }

    static String informational(int status) {
        return "HTTP/1.1 " + status + " " + REASONS.getOrDefault(status, "") + "\r\nLink: </hint>; rel=preload\r\n\r\n";
    }

    /** Returns the head without the empty line. */
    static String statusLineAndHeaders(ReplyPlan plan, Body body, boolean addClose) {
        StringBuilder head = new StringBuilder(statusLine(plan)).append("\r\n");
        plan.headerLines.forEach(line -> head.append(line).append("\r\n"));
        if (!plan.bodiless()) {
            long length = plan.declaredLength >= 0 ? plan.declaredLength : body.length();
            Framing framing = plan.framing(body);
            if (framing == Framing.CHUNKS && !has(plan, "Transfer-Encoding")) {
                head.append("Transfer-Encoding: chunked\r\n");
            }
            if (framing == Framing.LENGTH && length >= 0 && !has(plan, "Content-Length")) {
                head.append("Content-Length: ").append(length).append("\r\n");
            }
        }
        if (addClose && !has(plan, "Connection")) {
            head.append("Connection: close\r\n");
        }
        return head.toString();
    }

    /** Returns whether the script sets {@code Connection: close}. */
    static boolean setsClose(ReplyPlan plan) {
        return plan.headerLines.stream().anyMatch(line -> "close".equalsIgnoreCase(Wire.valueOf(line, "Connection")));
    }

    private static boolean has(ReplyPlan plan, String name) {
        return plan.headerLines.stream().anyMatch(line -> Wire.valueOf(line, name) != null);
    }
}
