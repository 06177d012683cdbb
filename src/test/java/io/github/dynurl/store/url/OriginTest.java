package io.github.dynurl.store.url;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OriginTest {
    @ParameterizedTest
    @CsvSource(textBlock = """
            http://h/a?b#c,           http://h
            HTTP://H:80,              http://h
            https://h:443/,           https://h
            https://h:444/,           https://h:444
            http://[::1]:81/x,        http://[::1]:81
            http://h?x@y,             http://h
            """)
    void isSchemeHostAndPortOfUrl(String url, String origin) {
        assertThat(Origin.of(url).map(Origin::toString)).contains(origin);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/a", "a", "//h/a", "ftp://h", "http://", "http://u@h", "http://h:0", "http://h:99999"})
    void isEmptyIfUrlIsNotAbsoluteHttpUrl(String url) {
        assertThat(Origin.of(url)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"[]", "[:]", "[1.2.3.4]", "[::1::2]", "[80:02db0::1]", "[1:2:3:4:5:6:7]", "[::1", "[fe80::1%1]"})
    void isEmptyIfBracketsContainNoIpv6Address(String host) {
        assertThat(Origin.of("http://" + host + "/")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LOCALHOST:81", "127.0.0.1", "127.8.9.10:8080", "[::1]", "[::1]:80"})
    void isLoopbackForLocalHost(String authority) {
        assertThat(Origin.of("http://" + authority).map(Origin::isLoopback)).contains(true);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost.example",
                "127.0.0.1.example",
                "128.0.0.1",
                "10.127.0.0.1",
                "127.0.0",
                "[::2]",
                "xlocalhost",
                "0.0.0.0"
            })
    void isNotLoopbackForOtherHosts(String authority) {
        assertThat(Origin.of("http://" + authority).map(Origin::isLoopback)).contains(false);
    }

    @ParameterizedTest
    @CsvSource({"http://h, false", "https://h, true"})
    void isSecureOnlyWithHttps(String url, boolean secure) {
        assertThat(Origin.of(url).map(Origin::isSecure)).contains(secure);
    }
}
