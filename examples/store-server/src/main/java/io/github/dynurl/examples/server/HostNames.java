package io.github.dynurl.examples.server;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The names under which a server is addressed, in the field Host.
 *
 * <p>An attacker can let a name of their own point to this server (DNS rebinding). A page with that name would then read
 * from the server as from its own. An address cannot be redirected so, and a browser resolves {@code localhost} itself;
 * they are always accepted. Immutable.
 */
final class HostNames {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9._-]*[A-Za-z0-9_])?");
    private static final Pattern HOST = Pattern.compile("(\\[[0-9A-Fa-f:.]+]|" + NAME.pattern() + ")(:[0-9]*)?");
    private static final Pattern ADDRESS = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|\\[.*]");

    private final boolean isAnyAccepted;
    private final Set<String> accepted = new HashSet<>();

    /** Accepts any name if users must log in, other machines reach the server, and no names are configured. */
    HostNames(StoreServerConfig config) {
        isAnyAccepted = config.usersFile() != null && config.hosts().isEmpty() && !isLoopback(config.host());
        accepted.add("localhost");
        accepted.add(config.host().toLowerCase(Locale.ROOT));
        config.hosts().forEach(name -> accepted.add(name.toLowerCase(Locale.ROOT)));
    }

    /** Throws {@link IllegalArgumentException} if one of these is not a name without a port. */
    static void requireNames(List<String> names) {
        for (String name : names) {
            if (!NAME.matcher(name).matches()) {
                throw new IllegalArgumentException(
                        "the host \"" + name + "\" is not a name such as store.example, without a scheme and a port");
            }
        }
    }

    /**
     * Throws 421 if the field Host has a name that is not one of this server's. A request without the field is not from a
     * browser, and is accepted.
     */
    void require(@Nullable String host) {
        if (host == null) {
            return;
        }
        Matcher matcher = HOST.matcher(host.strip());
        if (!matcher.matches()) {
            throw HttpProblem.misdirected("the field Host is not a name or an address, with or without a port");
        }
        String name = matcher.group(1).toLowerCase(Locale.ROOT);
        if (!isAnyAccepted && !accepted.contains(name) && !ADDRESS.matcher(name).matches()) {
            throw HttpProblem.misdirected(
                    "\"" + name + "\" is not a name of this server; its option --hosts adds names");
        }
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false; // the server cannot listen on it either
        }
    }
}
