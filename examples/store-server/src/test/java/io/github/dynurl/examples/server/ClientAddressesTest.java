package io.github.dynurl.examples.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientAddressesTest {
    private static final ClientAddresses NONE = new ClientAddresses(List.of());
    private static final ClientAddresses PROXIES = new ClientAddresses(List.of("10.0.0.4", "10.0.0.5", "fd00::4"));

    private static String clientOf(ClientAddresses addresses, String peer, String... fields)
            throws UnknownHostException {
        return addresses.of(InetAddress.getByName(peer), List.of(fields));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "10.0.0.4 | 203.0.113.1 | 203.0.113.1",
                "10.0.0.4 | 198.51.100.7, 203.0.113.1 | 203.0.113.1",
                "10.0.0.4 | 198.51.100.7,203.0.113.1 , 10.0.0.5 | 203.0.113.1",
                "10.0.0.4 | 203.0.113.1:4711 | 203.0.113.1",
                "10.0.0.4 | ::ffff:203.0.113.1 | 203.0.113.1",
                "fd00:0::4 | 2001:db8::1 | 2001:db8::1",
                "10.0.0.4 | [2001:db8::1] | 2001:db8::1",
                "10.0.0.4 | [2001:db8::1]:4711 | 2001:db8::1"
            })
    void proxyNamesClient(String peer, String field, String client) throws UnknownHostException {
        assertThat(clientOf(PROXIES, peer, field)).isEqualTo(clientOf(NONE, client));
    }

    @Test
    void takesLastEntryOfSeveralFields() throws UnknownHostException {
        assertThat(clientOf(PROXIES, "10.0.0.4", "203.0.113.1", "203.0.113.2", "10.0.0.5"))
                .isEqualTo(clientOf(NONE, "203.0.113.2"));
    }

    @Test
    void ignoresFieldOfPeerThatIsNoProxy() throws UnknownHostException {
        String peer = clientOf(NONE, "203.0.113.9");
        assertThat(clientOf(NONE, "203.0.113.9", "203.0.113.1")).isEqualTo(peer);
        assertThat(clientOf(PROXIES, "203.0.113.9", "203.0.113.1")).isEqualTo(peer);
        assertThat(clientOf(PROXIES, "203.0.113.9", "203.0.113.1, 10.0.0.4")).isEqualTo(peer);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''",
                "','",
                "unknown",
                "203.0.113.1, unknown",
                "203.0.113.1, client.example",
                "203.0.113.1, 300.0.0.1",
                "203.0.113.1, .1:2",
                "203.0.113.1, 1:2",
                "203.0.113.1, [",
                "10.0.0.4, 10.0.0.4"
            })
    void proxyStandsForClientsThatItDoesNotName(String field) throws UnknownHostException {
        assertThat(clientOf(PROXIES, "10.0.0.4", field)).isEqualTo(clientOf(NONE, "10.0.0.4"));
    }

    @Test
    void networkOfIpv6IsOneClient() throws UnknownHostException {
        assertThat(clientOf(NONE, "2001:db8::1"))
                .isEqualTo(clientOf(NONE, "2001:db8::2"))
                .isNotEqualTo(clientOf(NONE, "2001:db8:0:1::1"));
    }
}
