package io.github.dynurl.store.http.internal.exchange;

import io.github.dynurl.store.http.internal.secret.Secrets;
import io.github.dynurl.store.url.Origin;

/** Explains the statuses for which {@link Failures} has no exception or text of its own, and 403, 404, 409 and 410. */
final class StatusReasons {
    /** Inserts no status into a reason, because the beginning of the message contains the status. */
    private static final String NO_STATUS = "";

    private StatusReasons() {}

    /** Returns the end of a message about a response to this request. Secrets in it are masked. */
    static String of(Reply reply, Request request, Secrets secrets) {
        int status = reply.status();
        if (status == 407) {
            return "the proxy does not know the user; check http.proxyAuthUsername and http.proxyAuthPassword";
        }
        String refusal = status == 405 ? request.explainRefusedMethod(NO_STATUS) : null;
        if (refusal != null) {
            return refusal;
        }
        if (status == 411) {
            return "the server requires the length of the data: give it data of known length, such as bytes or a file";
        }
        if (status == 207) {
            return "the server did only a part of the request; responseBody() contains the details";
        }
        if (status >= 300 && status <= 399) {
            String location = reply.header("Location");
            return "a redirect" + secrets.mask(location == null ? "" : describeRedirectTarget(location))
                    + "; redirects are not followed: configure the store with the URL to which the server redirects";
        }
        return status >= 400
                ? "the server refuses the request" + advice(status, request)
                : "this status is not expected here";
    }

    /** Returns what the user can do about a status from 400 on. */
    private static String advice(int status, Request request) {
        return switch (status) {
            case 405 ->
                "; it takes no " + request.method() + " here: check " + request.urlOptions() + otherMethod(request);
            case 413 -> ": it is larger than the server allows; raise the limit there";
            case 400, 416, 422 -> request.isQuery() ? "; check " + request.urlOptions() : "";
            case 414 -> ": the URL is longer than the server allows; use a shorter key or filter";
            case 415 ->
                request.isDataTransfer()
                        ? ": it does not take this Content-Type; set contentType"
                        : ": it does not take this Content-Type";
            case 428 -> ": it requires a condition; set ifMatch or ifNoneMatch";
            default -> "";
        };
    }

    /** Returns the option that sets another method for a PUT; empty if there is none. */
    private static String otherMethod(Request request) {
        if (!request.method().equals("PUT") || request.body() == null) {
            return "";
        }
        return request.isDataTransfer()
                ? "; if it takes data by POST, set setDataMethod"
                : "; if it takes metadata by PATCH or POST, set setMetadataMethod";
    }

    /**
     * Returns the end of a message about a 404 or 410 for an object. Secrets in its URL are masked. After a write, the
     * message says what to check, because the URL is often wrong. A read often finds nothing although its URL is right.
     */
    static String ofMissingKey(int status, Request request, Secrets secrets) {
        String shown = request.isReadOnly()
                ? request.method() + " " + request.shortUrl() + "; if every key is missing, check "
                        + request.urlOptions()
                : request + "; check " + request.urlOptions();
        return "the store has no such key (" + status + "): " + secrets.mask(shown);
    }

    /** Returns the end of a message about a 409. WebDAV servers answer so if a folder is missing (RFC 4918, 9.7.1). */
    static String ofConflict(Request request) {
        String advice = request.method().equals("PUT")
                ? "; if the server wants a folder for the object first, see dialect.createParents"
                : "";
        return "it conflicts with the state of the object (409)" + advice;
    }

    /** Returns the end of a message about a 403. A server may refuse to list a whole tree (RFC 4918, 9.1). */
    static String ofForbidden(Request request) {
        String advice = request.asksForWholeTree()
                ? ", or it refuses to list a whole tree in one request; in that case, set dialect.queryDepth=walk"
                : "";
        return "the server does not allow it to this user (403)" + advice;
    }

    /** Returns the end of a message about a status after which the same request may succeed later. */
    static String ofUnavailable(int status) {
        String reason = "the server cannot do it now (" + status + ")";
        return status == 507 ? reason + ": it has no space left" : reason;
    }

    /**
     * Returns what to check after a response with HTML that claims success, as the beginning of a reason; otherwise an
     * empty text.
     */
    static String adviceOnType(Reply reply) {
        String type = reply.header("Content-Type");
        boolean isHtml = type != null && type.regionMatches(true, 0, "text/html", 0, "text/html".length());
        return isHtml && reply.status() <= 299
                ? "HTML is often the page of a proxy or for signing in: check the URL and the credentials; "
                : "";
    }

    /** Returns the server of a redirect without the path and the query, because these can contain secrets. */
    private static String describeRedirectTarget(String location) {
        boolean sameServer = location.startsWith("/") && !location.startsWith("//");
        return sameServer
                ? " to another path of the same server"
                : Origin.of(location).map(origin -> " to " + origin).orElse(" to another place");
    }
}
