package io.github.dynurl.store.http.internal.access;

import io.github.dynurl.store.http.internal.header.FieldRules;
import io.github.dynurl.store.url.Target;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.hc.client5.http.cookie.Cookie;
import org.apache.hc.client5.http.cookie.CookieOrigin;
import org.apache.hc.client5.http.cookie.CookiePriorityComparator;
import org.apache.hc.client5.http.cookie.CookieSpec;
import org.apache.hc.client5.http.cookie.MalformedCookieException;
import org.apache.hc.client5.http.impl.cookie.RFC6265LaxSpec;
import org.apache.hc.core5.http.message.BasicHeader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cookies that the server of the store has set (RFC 6265), so that a load balancer can send all requests of a store
 * to the same machine. They are in memory only. At most 20 cookies are kept, each with at most 4096 characters; a
 * further cookie replaces the oldest cookie. Cookies of other servers must not be passed to this object. Thread-safe.
 */
public final class Cookies {
    private static final Logger LOG = LoggerFactory.getLogger(Cookies.class);

    private static final int MAX_COOKIES = 20;
    private static final int MAX_COOKIE_CHARS = 4096;

    private final CookieSpec spec = new RFC6265LaxSpec();

    /** The cookies, in the order in which they were set. */
    private final List<Cookie> cookies = new ArrayList<>();

    /**
     * Returns the cookies for a request in the order in which they are sent. Omits cookies that would make the header
     * field longer than a legal value.
     */
    public synchronized List<Cookie> select(Target target) {
        Instant now = Instant.now();
        cookies.removeIf(cookie -> cookie.isExpired(now));
        CookieOrigin origin = originOf(target);
        List<Cookie> selected = new ArrayList<>();
        int chars = 0;
        for (Cookie cookie : cookies.stream()
                .filter(cookie -> spec.match(cookie, origin))
                .sorted(CookiePriorityComparator.INSTANCE)
                .toList()) {
            chars += sizeOf(cookie);
            if (chars <= FieldRules.MAX_VALUE_CHARS) {
                selected.add(cookie);
            }
        }
        return selected;
    }

    /** Returns the value of the header field Cookie. The list must not be empty. */
    public String format(List<Cookie> selected) {
        return spec.formatCookies(selected).get(0).getValue();
    }

    /** Returns the value of a cookie, which is a secret. */
    public static String valueOf(Cookie cookie) {
        return cookie.getValue() == null ? "" : cookie.getValue();
    }

    /** Keeps the cookies that a response sets. Ignores those that are malformed, too long, or for another server. */
    public synchronized void accept(Target target, List<String> setCookieFields) {
        CookieOrigin origin = originOf(target);
        for (String field : setCookieFields) {
            try {
                for (Cookie cookie : spec.parse(new BasicHeader("Set-Cookie", field), origin)) {
                    spec.validate(cookie, origin);
                    keep(cookie);
                }
            } catch (MalformedCookieException e) {
                // The exception is not logged, because its message can contain the value of the cookie.
                LOG.debug("A cookie of {} is ignored, because it is malformed or for another server", target.origin());
            }
        }
    }

    /**
     * Replaces the cookie with the same name, domain and path. Only removes it if the new cookie is illegal or expired.
     */
    private void keep(Cookie cookie) {
        cookies.removeIf(old -> old.getName().equals(cookie.getName())
                && String.valueOf(old.getDomain()).equalsIgnoreCase(String.valueOf(cookie.getDomain()))
                && String.valueOf(old.getPath()).equals(String.valueOf(cookie.getPath())));
        boolean isLegal = FieldRules.isName(cookie.getName())
                && FieldRules.isLegalValue(valueOf(cookie))
                && valueOf(cookie).indexOf(';') < 0
                && sizeOf(cookie) <= MAX_COOKIE_CHARS;
        if (!isLegal || cookie.isExpired(Instant.now())) {
            return; // a server deletes a cookie by replacing it with an expired cookie
        }
        cookies.add(cookie);
        if (cookies.size() > MAX_COOKIES) {
            cookies.remove(0);
        }
    }

    private static int sizeOf(Cookie cookie) {
        return cookie.getName().length() + valueOf(cookie).length() + "=; ".length();
    }

    private static CookieOrigin originOf(Target target) {
        return new CookieOrigin(
                target.origin().host(),
                target.origin().port(),
                target.pathWithoutQuery(),
                target.origin().isSecure());
    }
}
