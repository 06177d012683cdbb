package io.github.dynurl.store.url;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Shows URLs and templates of URLs to people: without query, fragment and user information, since these may be secret. What
 * it is given need not be legal. Thread-safe.
 */
public final class ShownUrl {
    private static final String CUT = "…";

    private static final Pattern SCHEME = Pattern.compile("(?i)https?://");

    /** An at sign in the place of the host that was escaped with the rest. */
    private static final Pattern ESCAPED_AT = Pattern.compile("[^/?#]*%40.*", Pattern.DOTALL);

    private ShownUrl() {}

    /** Returns a URL or a template as it can be shown; three dots stand for what it hides. */
    public static String of(String url) {
        Matcher scheme = SCHEME.matcher(url);
        int host = scheme.lookingAt() ? scheme.end() : 0;
        int end = endOfPath(url);
        int at = afterUser(url, host);
        String begin = url.substring(0, host);
        if (at > end || ESCAPED_AT.matcher(url.substring(host)).matches()) {
            // A password may have a question mark, and a query an at sign: nobody knows which of them this is.
            return begin + CUT;
        }
        return begin
                + (at > host ? CUT + "@" : "")
                + url.substring(at, end)
                + (end < url.length() ? url.charAt(end) + CUT : "");
    }

    /** Returns where the part after user information begins: its password may have slashes and at signs. */
    private static int afterUser(String url, int host) {
        return url.startsWith("{base}") ? host : Math.max(host, url.lastIndexOf('@') + 1);
    }

    /** Tells whether {@link #of} shows what is at a position. */
    static boolean shows(String url, int position) {
        return position <= endOfPath(url) && url.indexOf('@', position) < 0;
    }

    private static int endOfPath(String url) {
        for (int i = 0; i < url.length(); i++) {
            if (url.charAt(i) == '?' || url.charAt(i) == '#') {
                return i;
            }
        }
        return url.length();
    }

    /** Returns a URL or a template that is legal without its query, and without a sign of it. */
    public static String withoutQuery(String url) {
        return url.substring(0, endOfPath(url));
    }
}
