package io.github.dynurl.store.http.internal.exchange;

import io.github.dynurl.store.http.internal.secret.Secrets;
import io.github.dynurl.store.url.Origin;

/** Explains the statuses for which {@link Failures} has no exception or text of its own, and the status 403. */
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
        return status >= 400 ? "the server refuses the request" : "this status is not expected here";
    }

    /** Returns the end of a message about a 403. A server may refuse to list a whole tree (RFC 4918, 9.1). */
    static String ofForbidden(Request request) {
        String advice = request.asksForWholeTree()
                ? ", or it refuses to list a whole tree in one request; in that case, set dialect.queryDepth=walk"
                : "";
        return "the server does not allow it to this user (403)" + advice;
    }

    /** Returns the server of a redirect without the path and the query, because these can contain secrets. */
    private static String describeRedirectTarget(String location) {
        boolean sameServer = location.startsWith("/") && !location.startsWith("//");
        return sameServer
                ? " to another path of the same server"
                : Origin.of(location).map(origin -> " to " + origin).orElse(" to another place");
    }
}
