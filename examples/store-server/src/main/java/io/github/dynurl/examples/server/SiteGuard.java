package io.github.dynurl.examples.server;

import java.util.List;
import java.util.Set;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Refuses requests that pages of other sites send with a browser of a user, before anything else looks at them.
 *
 * <p>A browser says which page sends a request: {@code Origin} if the request may write, or if a script may read the
 * response; and newer browsers {@code Sec-Fetch-Site} in all requests to https and to the own machine. Programs send
 * neither. So to plain HTTP on another machine, a request of another site that only reads, such as one for a picture, looks
 * like that of a program. The browser then withholds the response from the page, because of the fields of {@link #protect}.
 * The responses never allow other sites to read them (no CORS). Thread-safe.
 */
final class SiteGuard extends Handler.Wrapper {
    private static final Set<String> OWN_SITE = Set.of("same-origin", "none");
    private static final Set<String> READING = Set.of("GET", "HEAD");

    private final HostNames hosts;

    SiteGuard(HostNames hosts, Handler guarded) {
        super(guarded);
        this.hosts = hosts;
    }

    /** Sets the fields that keep a browser from running what is stored, and other sites from showing it. */
    static void protect(HttpFields.Mutable response) {
        response.put("X-Content-Type-Options", "nosniff");
        response.put("Content-Security-Policy", "sandbox; default-src 'none'; frame-ancestors 'self'");
        response.put("Cross-Origin-Resource-Policy", "same-origin");
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        protect(response.getHeaders());
        try {
            hosts.require(request.getHeaders().get(HttpHeader.HOST));
            requireOwnSite(request);
        } catch (HttpProblem e) {
            Problems.answer(request, response, callback, request.getMethod() + " this URL", e);
            return true;
        }
        return super.handle(request, response, callback);
    }

    private static void requireOwnSite(Request request) {
        HttpFields fields = request.getHeaders();
        for (String origin : fields.getValuesList(HttpHeader.ORIGIN)) {
            if (!isOwn(origin, String.valueOf(fields.get(HttpHeader.HOST)))) {
                throw HttpProblem.forbidden("the page that sends the request is of another site (Origin: "
                        + Keys.shown(origin) + "); a proxy must pass on the Host that the browser sent");
            }
        }
        List<String> sites = fields.getValuesList("Sec-Fetch-Site");
        if (!OWN_SITE.containsAll(sites) && !isNavigation(request)) {
            throw HttpProblem.forbidden("the page that sends the request is of another site (Sec-Fetch-Site: "
                    + Keys.shown(String.join(", ", sites)) + ")");
        }
    }

    // Behind a proxy with TLS, this server does not know the scheme. A page with the other scheme and the same host is
    // cross-site in Sec-Fetch-Site.
    private static boolean isOwn(String origin, String host) {
        return origin.equalsIgnoreCase("http://" + host) || origin.equalsIgnoreCase("https://" + host);
    }

    // A link on a page of another site, or a frame, which the browser leaves empty. That page cannot read the response.
    // Reading changes nothing.
    private static boolean isNavigation(Request request) {
        return READING.contains(request.getMethod())
                && request.getHeaders().getValuesList("Sec-Fetch-Mode").equals(List.of("navigate"));
    }
}
