package io.github.dynurl.store.url;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Holds the URL of one request. Immutable.
 *
 * @param origin the server
 * @param path the request-target in origin form (RFC 9112, 3.2.1): path and query, escaped, to be sent as it is
 */
public record Target(Origin origin, String path) {
    /** What may stand in a reference; brackets, which RFC 3986 does not allow in a query, are often found there. */
    private static final Pattern REFERENCE = Pattern.compile("[A-Za-z0-9._~!$&'()*+,;=:@/?%\\[\\]-]*");

    private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:.*");

    /** Returns where a link in the answer leads (RFC 3986, 5.2), without its fragment; empty if it is no http URL. */
    public Optional<Target> resolve(String link) {
        String reference = link.split("#", 2)[0];
        if (!REFERENCE.matcher(reference).matches()) {
            return Optional.empty();
        }
        if (reference.startsWith("//")) {
            return absolute(origin.scheme() + ":" + reference);
        }
        if (SCHEME.matcher(reference).matches()) {
            return absolute(reference);
        }
        String own = path.split("\\?", 2)[0];
        if (reference.isEmpty()) {
            return Optional.of(this);
        }
        if (reference.startsWith("?")) {
            return Optional.of(new Target(origin, own + reference));
        }
        String whole = reference.startsWith("/") ? reference : own.substring(0, own.lastIndexOf('/') + 1) + reference;
        return Optional.of(new Target(origin, withoutDots(whole)));
    }

    private static Optional<Target> absolute(String url) {
        try {
            Origin.Split split = Origin.split("link", url);
            String rest = split.rest().startsWith("/") ? split.rest() : "/" + split.rest();
            return Optional.of(new Target(split.origin(), withoutDots(rest)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Resolves the segments that are dots (RFC 3986, 5.2.4). */
    private static String withoutDots(String target) {
        String[] halves = target.split("\\?", 2);
        Deque<String> segments = new ArrayDeque<>();
        String[] all = halves[0].substring(1).split("/", -1);
        for (int i = 0; i < all.length; i++) {
            boolean dots = all[i].equals(".") || all[i].equals("..");
            if (all[i].equals("..")) {
                segments.pollLast();
            }
            if (!dots) {
                segments.add(all[i]);
            } else if (i == all.length - 1) {
                segments.add("");
            }
        }
        return "/" + String.join("/", segments) + (halves.length > 1 ? "?" + halves[1] : "");
    }

    /** Returns the URL as it can be shown, without its query. */
    @Override
    public String toString() {
        return origin + ShownUrl.withoutQuery(path);
    }
}
