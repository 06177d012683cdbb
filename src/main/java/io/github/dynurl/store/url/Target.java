package io.github.dynurl.store.url;

import io.github.dynurl.store.Key;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The URL of a request. Immutable.
 *
 * @param origin the server
 * @param path the percent-encoded path and query, which are sent unchanged as the request-target (RFC 9112, 3.2.1)
 */
public record Target(Origin origin, String path) {
    /**
     * The characters that a URI reference can contain. Brackets are included although RFC 3986 does not allow them in a
     * query, because many servers send them.
     */
    private static final Pattern REFERENCE = Pattern.compile("[A-Za-z0-9._~!$&'()*+,;=:@/?%\\[\\]-]*");

    private static final Pattern DOT_SEGMENT = Pattern.compile("(?:^|/)\\.{1,2}(?:[/?]|$)");

    /** Encodes the characters that some servers do not encode in a URL, such as spaces and letters with accents. */
    private static final PercentEncoder LENIENT_ENCODER = PercentEncoder.keeping(true, "!$&'()*+,;=:@/?%[]");

    private static final Pattern ABSOLUTE = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:.*");

    /**
     * Parses the URL in an option.
     *
     * @param option the name of the option; messages start with it
     * @param url an absolute http or https URL without user information and fragment
     * @throws IllegalArgumentException if the URL is illegal
     */
    public static Target parse(String option, String url) {
        Origin.Split split = Origin.split(option, url);
        String rest = split.rest();
        UrlTemplate.checkLiteral(option, url, rest, url.length() - rest.length());
        return new Target(split.origin(), rest.startsWith("/") ? rest : "/" + rest);
    }

    /**
     * Returns the URL of a link in the response to this URL (RFC 3986, 5.2), without the fragment of the link. Returns
     * empty if the link is not a legal http or https URL.
     *
     * @param link an absolute URL or a URL relative to this one
     */
    public Optional<Target> resolve(String link) {
        String reference = link.split("#", 2)[0];
        if (!REFERENCE.matcher(reference).matches()) {
            return Optional.empty();
        }
        if (reference.startsWith("//")) {
            return parseAbsolute(origin.scheme() + ":" + reference);
        }
        if (ABSOLUTE.matcher(reference).matches()) {
            return parseAbsolute(reference);
        }
        if (reference.isEmpty()) {
            return Optional.of(this);
        }
        String basePath = path.split("\\?", 2)[0];
        if (reference.startsWith("?")) {
            return Optional.of(new Target(origin, basePath + reference));
        }
        String baseFolder = basePath.substring(0, basePath.lastIndexOf('/') + 1);
        String pathAndQuery = reference.startsWith("/") ? reference : baseFolder + reference;
        return Optional.of(new Target(origin, removeDotSegments(pathAndQuery)));
    }

    /**
     * Returns the URL of an object whose URL the response to this URL contains. Unlike {@link #resolve}, accepts
     * characters that should be percent-encoded. Returns empty for an empty URL, and for a URL with a fragment or with
     * a segment {@code .} or {@code ..}, because such a URL can identify another object than its text suggests.
     *
     * @param href an absolute URL or a URL relative to this one
     */
    public Optional<Target> resolveExactly(String href) {
        boolean isAmbiguous = href.isEmpty()
                || href.indexOf('#') >= 0
                || DOT_SEGMENT.matcher(href).find()
                || !StandardCharsets.UTF_8.newEncoder().canEncode(href);
        return isAmbiguous ? Optional.empty() : resolve(LENIENT_ENCODER.encode(href));
    }

    /**
     * Returns the other URL, without its query and with a trailing slash, if it is below this URL on the same server.
     * Returns empty otherwise, also if both are the same URL.
     */
    public Optional<Target> findFolderBelow(Target other) {
        String folder = withSlash(path.split("\\?", 2)[0]);
        String otherFolder = withSlash(other.path.split("\\?", 2)[0]);
        String decoded = DecodedUrl.decode(folder);
        String otherDecoded = DecodedUrl.decode(otherFolder);
        boolean isBelow = decoded != null
                && otherDecoded != null
                && origin.equals(other.origin)
                && otherDecoded.startsWith(decoded)
                && Key.flawOf(otherDecoded.substring(decoded.length())) == null;
        return isBelow ? Optional.of(new Target(origin, otherFolder)) : Optional.empty();
    }

    private static String withSlash(String path) {
        return path.endsWith("/") ? path : path + "/";
    }

    /** Parses an absolute http or https URL. Returns empty if it is illegal. */
    private static Optional<Target> parseAbsolute(String url) {
        try {
            Origin.Split split = Origin.split("link", url);
            String pathAndQuery = split.rest().startsWith("/") ? split.rest() : "/" + split.rest();
            return Optional.of(new Target(split.origin(), removeDotSegments(pathAndQuery)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Removes each segment "." from the path, and each segment ".." with the segment before it (RFC 3986, 5.2.4). */
    private static String removeDotSegments(String pathAndQuery) {
        String[] parts = pathAndQuery.split("\\?", 2);
        String query = parts.length > 1 ? "?" + parts[1] : "";
        String[] segments = parts[0].substring(1).split("/", -1);
        Deque<String> kept = new ArrayDeque<>();
        for (int i = 0; i < segments.length; i++) {
            boolean isParent = segments[i].equals("..");
            if (isParent) {
                kept.pollLast();
            }
            if (!isParent && !segments[i].equals(".")) {
                kept.add(segments[i]);
            } else if (i == segments.length - 1) {
                // A dot segment at the end leaves a trailing slash: "/a/." becomes "/a/".
                kept.add("");
            }
        }
        return "/" + String.join("/", kept) + query;
    }

    /** Returns the percent-encoded path without the query. */
    public String pathWithoutQuery() {
        return ShownUrl.withoutQuery(path);
    }

    /** Returns the URL without its query, for messages and logs. The query can contain secrets. */
    @Override
    public String toString() {
        return origin + pathWithoutQuery();
    }
}
