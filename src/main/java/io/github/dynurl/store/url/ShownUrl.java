package io.github.dynurl.store.url;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Redacts URLs and URL templates for messages and logs. It removes query, fragment and user information, because they
 * can contain secrets. The URLs and templates can be illegal. Thread-safe.
 */
public final class ShownUrl {
    private static final String ELLIPSIS = "…";

    private static final Pattern SCHEME = Pattern.compile("(?i)https?://");

    /** Matches if there is a percent-encoded at sign before the path. It may be the end of encoded user information. */
    private static final Pattern ESCAPED_AT = Pattern.compile("[^/?#]*%40.*", Pattern.DOTALL);

    private ShownUrl() {}

    /** Returns the redacted URL or template. An ellipsis replaces each removed part. */
    public static String of(String url) {
        Matcher matcher = SCHEME.matcher(url);
        int afterScheme = matcher.lookingAt() ? matcher.end() : 0;
        int pathEnd = endOfPath(url);
        int hostStart = endOfUserInfo(url, afterScheme);
        String scheme = url.substring(0, afterScheme);
        if (hostStart > pathEnd
                || ESCAPED_AT.matcher(url.substring(afterScheme)).matches()) {
            // The URL is ambiguous, so everything after the scheme is removed. A question mark before an at sign can be
            // part of a password, or the at sign can be part of the query.
            return scheme + ELLIPSIS;
        }
        return scheme
                + (hostStart > afterScheme ? ELLIPSIS + "@" : "")
                + url.substring(hostStart, pathEnd)
                + (pathEnd < url.length() ? url.charAt(pathEnd) + ELLIPSIS : "");
    }

    /**
     * Returns the index after the user information, or {@code afterScheme} if there is no user information. Treats all
     * text before the last at sign as user information, because a password can contain slashes and at signs. So it also
     * removes the host and folders before an at sign in the path. A template that starts with <code>{base}</code> has
     * no user information.
     */
    private static int endOfUserInfo(String url, int afterScheme) {
        return url.startsWith("{base}") ? afterScheme : Math.max(afterScheme, url.lastIndexOf('@') + 1);
    }

    /**
     * Returns whether the character at this position is certainly no part of a query, a fragment or user information
     * before an unencoded at sign. Only then can a message quote the character.
     */
    static boolean keepsCharAt(String url, int position) {
        return position <= endOfPath(url) && url.indexOf('@', position) < 0;
    }

    /** Returns the index of the first character of the query or fragment; the length of the URL if it has neither. */
    private static int endOfPath(String url) {
        for (int i = 0; i < url.length(); i++) {
            if (url.charAt(i) == '?' || url.charAt(i) == '#') {
                return i;
            }
        }
        return url.length();
    }

    /**
     * Returns a URL or template without its query and fragment. Unlike {@link #of}, adds no ellipsis.
     *
     * @param url a URL or template without user information, which this method would not remove
     */
    public static String withoutQuery(String url) {
        return url.substring(0, endOfPath(url));
    }
}
