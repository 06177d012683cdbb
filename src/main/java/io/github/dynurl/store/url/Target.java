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
     * The characters that a URI reference can contain. It includes brackets, which RFC 3986 does not allow in a query,
     * because many servers send them.
     */
    private static final Pattern REFERENCE = Pattern.compile("[A-Za-z0-9._~!$&'()*+,;=:@/?%\\[\\]-]*");

    private static final Pattern DOT_SEGMENT = Pattern.compile("(?:^|/)\\.{1,2}(?:[/?]|$)");

    /** Encodes the characters that some servers do not encode in a URL, such as spaces and letters with accents. */
    private static final PercentEncoder UNESCAPED = PercentEncoder.keeping(true, "!$&'()*+,;=:@/?%[]");

    private static final Pattern ABSOLUTE = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:.*");

    /**
     * Returns the URL of a link in the response to this URL (RFC 3986, 5.2), without its fragment. Returns empty if it
     * is not a legal http or https URL.
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
     * Returns the URL of an object that the response to this URL contains. Unlike {@link #resolve}, accepts characters
     * that should be percent-encoded, and returns empty for a URL with a fragment or with a segment {@code .} or
     * {@code ..}, because such a URL may lead to another object than it seems.
     *
     * @param href an absolute URL or a URL relative to this one
     */
    public Optional<Target> resolveExactly(String href) {
        boolean isAmbiguous = href.isEmpty()
                || href.indexOf('#') >= 0
                || DOT_SEGMENT.matcher(href).find()
                || !StandardCharsets.UTF_8.newEncoder().canEncode(href);
        return isAmbiguous ? Optional.empty() : resolve(UNESCAPED.encode(href));
    }

    /**
     * Returns a URL with a slash at its end if it is below this URL on the same server; otherwise empty. It is not below
     * if both are the same.
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

    /** Returns the URL without its query, for messages and logs. The query can contain secrets. */
    @Override
    public String toString() {
        return origin + ShownUrl.withoutQuery(path);
    }
}
