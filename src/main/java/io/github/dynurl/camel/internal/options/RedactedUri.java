package io.github.dynurl.camel.internal.options;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.dynurl.store.url.ShownUrl;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.util.Set;
import java.util.StringJoiner;

/**
 * Redacts URIs of endpoints for logs and messages. Masks the values of secret options and of {@code header.*}, and the
 * secrets in options that contain a URL, for example the query string. Camel masks only secret options, and not
 * everywhere. Stateless.
 */
public final class RedactedUri {
    private static final String MASK = "xxxxxx";

    /** The normalized names of the options whose value is masked. All {@code header.*} are masked, too. */
    private static final Set<String> SECRET_OPTIONS = Set.of(
            "username",
            "password",
            "accesstoken",
            "oauth2clientid",
            "oauth2clientsecret",
            "http.proxyauthusername",
            "http.proxyauthpassword");

    /** The normalized names of the options that contain a URL or a template. All {@code dialect.*} may contain one. */
    private static final Set<String> URL_OPTIONS =
            Set.of("baseurl", "queryurl", "urlformat", "urlformatnopart", "oauth2tokenendpoint");

    private RedactedUri() {}

    /** Returns the redacted URI; the same text if there is nothing to redact. */
    public static String of(String uri) {
        int questionMark = uri.indexOf('?');
        if (questionMark < 0) {
            return uri;
        }
        StringJoiner redacted = new StringJoiner("&", uri.substring(0, questionMark + 1), "");
        int start = questionMark + 1;
        while (start <= uri.length()) {
            int end = endOfOption(uri, start);
            redacted.add(redactOption(uri.substring(start, end)));
            start = end + 1;
        }
        return redacted.toString();
    }

    /** Returns the end of an option. An ampersand in {@code RAW(…)} or <code>RAW{…}</code> is part of the value. */
    private static int endOfOption(String uri, int start) {
        int value = uri.indexOf('=', start) + 1;
        int ampersand = uri.indexOf('&', start);
        boolean hasValue = value > start && (ampersand < 0 || value <= ampersand);
        String rawEnd = uri.startsWith("RAW(", value) ? ")" : uri.startsWith("RAW{", value) ? "}" : null;
        if (hasValue && rawEnd != null) {
            int closing = uri.indexOf(rawEnd + "&", value);
            return closing < 0 ? uri.length() : closing + 1;
        }
        return ampersand < 0 ? uri.length() : ampersand;
    }

    private static String redactOption(String option) {
        int equals = option.indexOf('=');
        String name = option.substring(0, Math.max(equals, 0));
        String normalized = UriOptions.normalize(name);
        if (SECRET_OPTIONS.contains(normalized) || normalized.startsWith("header.")) {
            return name + "=" + MASK;
        }
        if (!URL_OPTIONS.contains(normalized) && !normalized.startsWith("dialect.")) {
            return option;
        }
        String url = decode(option.substring(equals + 1));
        String redacted = ShownUrl.of(url);
        return redacted.equals(url) ? option : name + "=" + URLEncoder.encode(redacted.replace("…", MASK), UTF_8);
    }

    private static String decode(String value) {
        if (value.startsWith("RAW")) {
            int start = "RAW(".length();
            return value.substring(start, Math.max(start, value.length() - 1));
        }
        try {
            return URLDecoder.decode(value, UTF_8);
        } catch (IllegalArgumentException e) {
            // The value is not percent-encoded correctly, so the text is redacted as it is.
            return value;
        }
    }
}
