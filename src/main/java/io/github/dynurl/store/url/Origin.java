package io.github.dynurl.store.url;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names a server: scheme, host and port (RFC 6454). Immutable.
 *
 * @param scheme {@code http} or {@code https}
 * @param host the host in lower case; an IPv6 address without its brackets
 * @param port the port, also where the URL leaves it out
 */
public record Origin(String scheme, String host, int port) {
    private static final Pattern URL = Pattern.compile("(?i)(https?)://([^/?#]*)(.*)", Pattern.DOTALL);
    private static final Pattern AUTHORITY = Pattern.compile("([A-Za-z0-9._~-]+|\\[[0-9A-Fa-f:.]+\\])(?::(\\d{1,5}))?");

    /** More digits than a group of an IPv6 address has, though Java reads them. */
    private static final Pattern LONG_GROUP = Pattern.compile("[0-9A-Fa-f]{5}");

    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(?:\\.\\d{1,3}){3}|::1");

    /** Holds a URL in two: the origin, and all that comes after it. */
    record Split(Origin origin, String rest) {}

    /** Splits an absolute URL; what it complains of begins with the option's name. */
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
        String shown = ShownUrl.of(url);
        boolean isShown = !authority.isEmpty() && shown.startsWith(authority, matcher.start(2));
        if (!hostPort.matches() || !isHost(hostPort.group(1))) {
            throw new IllegalArgumentException(
                    option + " \"" + shown + "\" has no legal host" + (isShown ? " in \"" + authority + "\"" : ""));
        }
        String scheme = matcher.group(1).toLowerCase(Locale.ROOT);
        int port = hostPort.group(2) == null ? defaultPort(scheme) : Integer.parseInt(hostPort.group(2));
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException(
                    option + " \"" + shown + "\" has no legal port" + (isShown ? ": " + port : ""));
        }
        String host = hostPort.group(1).toLowerCase(Locale.ROOT);
        String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        return new Split(new Origin(scheme, bare, port), matcher.group(3));
    }

    /** Tells whether what is in brackets is an IPv6 address; the brackets keep it from being looked up as a name. */
    private static boolean isHost(String host) {
        if (!host.startsWith("[")) {
            return true;
        }
        try {
            return !LONG_GROUP.matcher(host).find() && InetAddress.getAllByName(host).length == 1;
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /** Returns the origin of a URL; empty if it is not an absolute http or https URL. */
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

    /** Tells whether the port is the scheme's own, 80 or 443. */
    public boolean hasDefaultPort() {
        return port == defaultPort(scheme);
    }

    /** Tells whether what is sent there never leaves the machine: localhost, 127.0.0.0/8, ::1. */
    public boolean isLoopback() {
        return LOOPBACK.matcher(host).matches();
    }

    /** Tells whether the scheme is https. */
    public boolean isSecure() {
        return scheme.equals("https");
    }

    /** Returns the origin as it begins a URL; without the port if it is the scheme's own. */
    @Override
    public String toString() {
        String name = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        return scheme + "://" + name + (hasDefaultPort() ? "" : ":" + port);
    }
}
