package io.github.dynurl.store.http.internal.exchange;

import io.github.dynurl.store.StoreException;
import io.github.dynurl.store.http.internal.exchange.RequestExecutor.CallContext;
import io.github.dynurl.store.url.Target;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Decides where a redirect of a read leads to. */
final class Redirects {
    static final int MAX_HOPS = 5;

    /** The statuses that name another URL for the same content (RFC 9110, 15.4). */
    private static final Set<Integer> STATUSES = Set.of(301, 302, 303, 307, 308);

    private Redirects() {}

    /**
     * Returns whether redirects of this call may be followed. The call must be a GET or HEAD of an object, and no
     * query.
     */
    static boolean mayFollow(CallContext<?> context) {
        String method = context.request().method();
        return context.call().key() != null
                && (method.equals("GET") || method.equals("HEAD"))
                && context.request().body() == null;
    }

    /**
     * Returns the call with the URL to which a response redirects; null if the response is no redirect.
     *
     * @param hops the number of redirects that were followed before
     * @throws StoreException if the redirect cannot be followed
     */
    static @Nullable CallContext<?> next(CallContext<?> context, Reply reply, int hops) {
        if (!STATUSES.contains(reply.status())) {
            return null;
        }
        Target from = context.request().target();
        String location = reply.header("Location");
        Target to = location == null ? null : from.resolve(location).orElse(null);
        if (to == null) {
            throw reply.unexpectedResponse(
                    location == null
                            ? "a redirect without Location"
                            : "a redirect whose Location is no http or https URL without user information");
        }
        if (from.origin().isSecure() && !to.origin().isSecure()) {
            throw reply.unexpectedResponse(
                    "a redirect from https to plain http, to " + to.origin() + ", which is not followed");
        }
        if (hops >= MAX_HOPS) {
            throw reply.unexpectedResponse(
                    "more than " + MAX_HOPS + " redirects one after the other, the last one to " + to.origin());
        }
        return context.redirectedTo(to);
    }
}
