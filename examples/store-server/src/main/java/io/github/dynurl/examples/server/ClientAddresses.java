package io.github.dynurl.examples.server;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * Finds the addresses of clients, also behind proxies.
 *
 * <p>A client can write what it wants into {@code X-Forwarded-For}; a proxy adds the address from which the request
 * reached it at the end. So each entry counts only if a known proxy has added it. Immutable.
 */
final class ClientAddresses {
    private static final String BYTE = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
    private static final String IPV4 = BYTE + "(\\." + BYTE + "){3}";
    private static final Pattern ADDRESS = Pattern.compile(IPV4 + "|(?=.*:)[0-9A-Fa-f:][0-9A-Fa-f:.]*");
    // Some proxies add the port.
    private static final Pattern WITH_PORT = Pattern.compile("(\\[(?<ipv6>[^\\]]*)]|(?<ipv4>" + IPV4 + "))(:[0-9]+)?");
    private static final int NETWORK_BYTES = 8;

    private final Set<InetAddress> proxies;

    /** Trusts the proxies with these addresses. Throws {@link IllegalArgumentException} as {@link #requireAddresses}. */
    ClientAddresses(List<String> proxies) {
        this.proxies = requireAddresses(proxies);
    }

    /** Returns the addresses. Throws {@link IllegalArgumentException} that names a text that is none. */
    static Set<InetAddress> requireAddresses(List<String> proxies) {
        Set<InetAddress> addresses = new HashSet<>();
        for (String proxy : proxies) {
            InetAddress address = parse(proxy);
            if (address == null) {
                throw new IllegalArgumentException(
                        "the proxy \"" + proxy + "\" is not an address such as 10.0.0.4 or fd00::4, without a port");
            }
            addresses.add(address);
        }
        return addresses;
    }

    /** Returns a text that is equal for requests of the same client. */
    String of(Request request) {
        return request.getConnectionMetaData().getRemoteSocketAddress() instanceof InetSocketAddress peer
                        && peer.getAddress() != null
                ? of(peer.getAddress(), request.getHeaders().getValuesList("X-Forwarded-For"))
                : "";
    }

    /**
     * Returns the same for the peer of a connection and the fields {@code X-Forwarded-For} that it sent. If a proxy names
     * no address, its own stands for its clients.
     */
    String of(InetAddress peer, List<String> fields) {
        InetAddress client = peer;
        String[] entries = String.join(",", fields).split(",");
        for (int i = entries.length - 1; i >= 0 && proxies.contains(client); i--) {
            InetAddress before = parse(withoutPort(entries[i].strip()));
            if (before == null) {
                break;
            }
            client = before;
        }
        byte[] bytes = client.getAddress();
        // A network of IPv6 gives each client 2^64 addresses.
        return HexFormat.of().formatHex(bytes, 0, Math.min(bytes.length, NETWORK_BYTES));
    }

    private static String withoutPort(String entry) {
        Matcher matcher = WITH_PORT.matcher(entry);
        if (!matcher.matches()) {
            return entry;
        }
        return matcher.group("ipv6") == null ? matcher.group("ipv4") : matcher.group("ipv6");
    }

    // The pattern keeps names out, which would be looked up.
    private static @Nullable InetAddress parse(String text) {
        if (!ADDRESS.matcher(text).matches()) {
            return null;
        }
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            return null;
        }
    }
}
