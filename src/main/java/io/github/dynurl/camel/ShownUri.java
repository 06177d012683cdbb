package io.github.dynurl.camel;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.dynurl.store.url.ShownUrl;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.util.Locale;
import java.util.Set;
import java.util.StringJoiner;

/**
 * Shows URIs of endpoints to people: without the values of options that are secret, and without the queries of URLs and
 * templates, which may be. Camel hides the former only, and not everywhere. Thread-safe.
 */
final class ShownUri {
    private static final String HIDDEN = "xxxxxx";

    private static final Set<String> SECRET =
            Set.of("username", "password", "accesstoken", "http.proxyauthusername", "http.proxyauthpassword");

    private static final Set<String> URLS = Set.of("baseurl", "queryurl", "urlformat", "urlformatnopart");

    private ShownUri() {}

    /** Returns the URI as it can be shown; the same text where it has nothing to hide. */
    static String of(String uri) {
        int query = uri.indexOf('?');
        if (query < 0) {
            return uri;
        }
        StringJoiner shown = new StringJoiner("&", uri.substring(0, query + 1), "");
        int from = query + 1;
        while (from <= uri.length()) {
            int end = endOfOption(uri, from);
            shown.add(option(uri.substring(from, end)));
            from = end + 1;
        }
        return shown.toString();
    }

    /** Returns where an option ends: an ampersand in {@code RAW(…)} is part of its value. */
    private static int endOfOption(String uri, int from) {
        int value = uri.indexOf('=', from) + 1;
        int raw = uri.startsWith("RAW(", value) ? ')' : uri.startsWith("RAW{", value) ? '}' : 0;
        int next = uri.indexOf('&', from);
        if (value > from && raw != 0 && (next < 0 || value <= next)) {
            int close = uri.indexOf((char) raw + "&", value);
            return close < 0 ? uri.length() : close + 1;
        }
        return next < 0 ? uri.length() : next;
    }

    private static String option(String option) {
        int equals = option.indexOf('=');
        String given = option.substring(0, Math.max(equals, 0));
        // Camel takes names in any case, and with dashes.
        String name = given.toLowerCase(Locale.ROOT).replace("-", "");
        if (SECRET.contains(name)) {
            return given + "=" + HIDDEN;
        }
        if (!URLS.contains(name)) {
            return option;
        }
        String url = decoded(option.substring(equals + 1));
        String shown = ShownUrl.of(url);
        return shown.equals(url) ? option : given + "=" + URLEncoder.encode(shown.replace("…", HIDDEN), UTF_8);
    }

    private static String decoded(String value) {
        if (value.startsWith("RAW")) {
            return value.substring("RAW(".length(), Math.max("RAW(".length(), value.length() - 1));
        }
        try {
            return URLDecoder.decode(value, UTF_8);
        } catch (IllegalArgumentException e) {
            // What is not encoded is shown, and hidden, as it is.
            return value;
        }
    }
}
