package io.github.dynurl.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServedObjectTest {

    @RegisterExtension
    final ScriptedServer server = ScriptedServer.start();

    @BeforeEach
    void serve() {
        server.on("*", "/a")
                .reply(ServedObject.of(Wire.bytes("hello")).etag("\"1\"").header("X-Any", "1"));
    }

    @Test
    void servesWholeObject() throws IOException {
        assertThat(exchange("GET", ""))
                .isEqualTo("HTTP/1.1 200 OK\r\nAccept-Ranges: bytes\r\nETag: \"1\"\r\nX-Any: 1\r\nContent-Length: 5\r\n"
                        + "Connection: close\r\n\r\nhello");
        assertThat(exchange("HEAD", "Range: bytes=0-1\r\n"))
                .contains("Content-Length: 5")
                .endsWith("\r\n\r\n");
        assertThat(exchange("PUT", "")).startsWith("HTTP/1.1 405");
    }

    @ParameterizedTest
    @CsvSource({
        "bytes=0-0, 0-0, h",
        "bytes=1-3, 1-3, ell",
        "bytes=3-, 3-4, lo",
        "bytes=3-99, 3-4, lo",
        "bytes=-2, 3-4, lo",
        "bytes=-99, 0-4, hello"
    })
    void servesOneRange(String range, String served, String body) throws IOException {
        assertThat(exchange("GET", "Range: " + range + "\r\n"))
                .startsWith("HTTP/1.1 206 Partial Content\r\n")
                .contains("Content-Range: bytes " + served + "/5\r\n")
                .endsWith("\r\n\r\n" + body);
    }

    @ParameterizedTest
    @CsvSource({"bytes=5-", "bytes=-0", "bytes=9-10"})
    void rejectsRangeBeyondEnd(String range) throws IOException {
        assertThat(exchange("GET", "Range: " + range + "\r\n"))
                .startsWith("HTTP/1.1 416")
                .contains("Content-Range: bytes */5\r\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "If-Match: \"1\" | 200",
                "If-Match: * | 200",
                "If-Match: \"0\", \"1\" | 200",
                "If-Match: \"2\" | 412",
                "If-Match: W/\"1\" | 412",
                "If-None-Match: \"1\" | 304",
                "If-None-Match: W/\"1\" | 304",
                "If-None-Match: \"2\" | 200",
                "Range: bytes=- | 200",
                "Range: bytes=0-1,3-4 | 200",
                "Range: lines=0-1 | 200"
            })
    void evaluatesConditions(String header, int status) throws IOException {
        assertThat(exchange("GET", header + "\r\n")).startsWith("HTTP/1.1 " + status);
    }

    @Test
    void servesRangeOnlyIfIfRangeMatches() throws IOException {
        assertThat(exchange("GET", "Range: bytes=1-3\r\nIf-Range: \"1\"\r\n")).startsWith("HTTP/1.1 206");
        assertThat(exchange("GET", "Range: bytes=1-3\r\nIf-Range: \"2\"\r\n")).startsWith("HTTP/1.1 200");
    }

    @Test
    void servesPatternBytesOfRange() throws IOException {
        long length = 1L << 40;
        server.on("GET", "/a").reply(ServedObject.pattern(length));
        String expected = Wire.text(new byte[] {PatternBytes.at(length - 2), PatternBytes.at(length - 1)});
        assertThat(exchange("GET", "Range: bytes=-2\r\n")).endsWith("\r\n\r\n" + expected);
    }

    private String exchange(String method, String headers) throws IOException {
        try (RawClient client = RawClient.of(server)) {
            return client.send(method + " /a HTTP/1.1\r\nHost: test\r\nConnection: close\r\n" + headers + "\r\n")
                    .readToEnd();
        }
    }
}
