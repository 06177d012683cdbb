package io.github.dynurl.store.url;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The address of a server: scheme, host and port (RFC 6454). Immutable.
 *
 * @param scheme {@code http} or {@code https}
 * @param host the host in lower case; an IPv6 address without brackets
 * @param port the port; the default port of the scheme (80 or 443) if the URL does not contain a port
 */
public record Origin(String scheme, String host, int port) {
    private static final Pattern URL = Pattern.compile("(?i)(https?)://([^/?#]*)(.*)", Pattern.DOTALL);
    private static final Pattern AUTHORITY = Pattern.compile("([A-Za-z0-9._~-]+|\\[[0-9A-Fa-f:.]+\\])(?::(\\d{1,5}))?");

    /** More digits than a group of an IPv6 address can have. {@link InetAddress} accepts such a group nevertheless. */
    private static final Pattern OVERLONG_GROUP = Pattern.compile("[0-9A-Fa-f]{5}");

    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(?:\\.\\d{1,3}){3}|::1");

    /**
     * The two components of an absolute URL.
     *
     * @param rest the text after the origin, which can contain path, query and fragment; unchanged, perhaps empty
     */
    record Split(Origin origin, String rest) {}

    /**
     * Parses an absolute http or https URL.
     *
     * @param option the name of the option that contains the URL; messages start with it
     * @throws IllegalArgumentException if the URL is illegal or contains user information
     */
    static Split split(String option, String url) {
        Matcher matcher = URL.matcher(url);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(option + " \"" + ShownUrl.of(url)
                    + "\" is not an absolute URL: it must start with http:// or https://");
        }
        String authority = matcher.group(2);
        if (authority.contains("@")) {
            throw new IllegalArgumentException(
                    option + " has user information before the host; use the options username and password");
        }
        Matcher hostPort = AUTHORITY.matcher(authority);
        String shownUrl = ShownUrl.of(url);
        // If redaction removes the authority from the URL, the message must not quote the authority either.
        boolean showsAuthority = !authority.isEmpty() && shownUrl.startsWith(authority, matcher.start(2));
        if (!hostPort.matches() || !isLegalHost(hostPort.group(1))) {
            throw new IllegalArgumentException(option + " \"" + shownUrl + "\" has no legal host"
                    + (showsAuthority ? " in \"" + authority + "\"" : ""));
        }
        String scheme = matcher.group(1).toLowerCase(Locale.ROOT);
        int port = hostPort.group(2) == null ? defaultPort(scheme) : Integer.parseInt(hostPort.group(2));
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException(
                    option + " \"" + shownUrl + "\" has no legal port" + (showsAuthority ? ": " + port : ""));
        }
        String host = hostPort.group(1).toLowerCase(Locale.ROOT);
        String hostWithoutBrackets = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        return new Split(new Origin(scheme, hostWithoutBrackets, port), matcher.group(3));
    }

    /** Returns whether a host in brackets is an IPv6 address. Returns true for a host without brackets. */
    private static boolean isLegalHost(String host) {
        if (!host.startsWith("[")) {
            return true;
        }
        try {
            // This does not send a DNS query, because Java never looks up a name in brackets.
            return !OVERLONG_GROUP.matcher(host).find() && InetAddress.getAllByName(host).length == 1;
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /** Returns the origin of a URL; empty if it is not a legal absolute http or https URL. */
    public static Optional<Origin> of(String url) {
        try {
            return Optional.of(split("url", url).origin());
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static int defaultPort(String scheme) {
        return scheme.equals("https") ? 443 : 80;
    }

    /** Returns whether the port is the default of the scheme: 80 for http, 443 for https. */
    public boolean hasDefaultPort() {
        return port == defaultPort(scheme);
    }

    /** Returns whether the host is this machine: localhost, 127.0.0.0/8 or ::1. */
    public boolean isLoopback() {
        return LOOPBACK.matcher(host).matches();
    }

    /** Returns whether the scheme is https. */
    public boolean isSecure() {
        return scheme.equals("https");
    }

    /** Returns the text of the origin as in a URL: scheme, host and, unless it is the default port, the port. */
    @Override
    public String toString() {
        String urlHost = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        return scheme + "://" + urlHost + (hasDefaultPort() ? "" : ":" + port);
    }
}
