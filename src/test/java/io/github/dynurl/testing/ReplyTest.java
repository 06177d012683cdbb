package io.github.dynurl.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ReplyTest {

    @RegisterExtension
    final ScriptedServer server = ScriptedServer.start();

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @Test
    void sendsStatusReasonHeadersAndBodyAsGiven() throws IOException {
        server.on("GET", "/a")
                .reply(Reply.status(299)
                        .reason("Odd \u00e9")
                        .type("text/plain")
                        .etag("\"1\"")
                        .header("X-Twice", "1")
                        .header("x-twice", "2")
                        .headerLine("no colon at all")
                        .body("h\u00e9"));
        // The client decodes all bytes as ISO 8859-1, but the body is UTF-8.
        assertThat(exchange("/a"))
                .isEqualTo(
                        "HTTP/1.1 299 Odd \u00e9\r\nContent-Type: text/plain\r\nETag: \"1\"\r\nX-Twice: 1\r\nx-twice: 2\r\n"
                                + "no colon at all\r\nContent-Length: 3\r\nConnection: close\r\n\r\nh\u00c3\u00a9");
    }

    @Test
    void doesNotChangeOriginalReply() throws IOException {
        Reply plain = Reply.ok("plain");
        Reply changed = plain.header("X", "1").body("changed");
        server.on("GET", "/a").replies(plain, changed);
        assertThat(exchange("/a")).doesNotContain("X: 1").endsWith("plain");
        assertThat(exchange("/a")).contains("X: 1").endsWith("changed");
    }

    @Test
    void framesBodyInChunks() throws IOException {
        server.on("GET", "/a").reply(Reply.ok("abcdefgh").chunked(3));
        assertThat(exchange("/a"))
                .contains("Transfer-Encoding: chunked\r\n")
                .doesNotContain("Content-Length")
                .endsWith("\r\n\r\n3\r\nabc\r\n3\r\ndef\r\n2\r\ngh\r\n0\r\n\r\n");
    }

    @Test
    void delimitsBodyByClosingConnection() throws IOException {
        server.on("GET", "/a").reply(Reply.ok("abc").closeDelimited());
        try (RawClient client = RawClient.of(server)) {
            assertThat(client.get("/a").readToEnd()).isEqualTo("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nabc");
        }
    }

    @Test
    void framesStreamOfUnknownLengthInChunks() throws IOException {
        server.on("GET", "/a").reply(Reply.ok().body(() -> new ByteArrayInputStream(new byte[] {'a'})));
        assertThat(exchange("/a")).endsWith("\r\n\r\n1\r\na\r\n0\r\n\r\n");
        // The stream is opened again for the second response.
        assertThat(exchange("/a")).endsWith("\r\n\r\n1\r\na\r\n0\r\n\r\n");
    }

    @Test
    void framesStreamOfKnownLengthByLength() throws IOException {
        server.on("GET", "/a").reply(Reply.ok().body(1, () -> new ByteArrayInputStream(new byte[] {'a'})));
        assertThat(exchange("/a")).contains("Content-Length: 1\r\n").endsWith("\r\n\r\na");
    }

    @Test
    void replacesFramingHeaderByGivenHeader() throws IOException {
        server.on("GET", "/a").reply(Reply.ok("abc").header("content-length", "x"));
        assertThat(exchange("/a")).contains("content-length: x\r\n").doesNotContain("Content-Length: 3");
    }

    @Test
    void sendsNoBodyForHeadAndBodilessStatuses() throws IOException {
        server.on("*", "/a").reply(Reply.ok("abc"));
        server.on("GET", "/b").replies(Reply.status(204), Reply.status(304).body("abc"));
        try (RawClient client = RawClient.of(server)) {
            client.send("HEAD /a HTTP/1.1\r\nHost: test\r\n\r\n");
            assertThat(client.readHead()).contains("Content-Length: 3");
            assertThat(client.get("/b").readHead()).startsWith("HTTP/1.1 204").doesNotContain("Content-Length");
            assertThat(client.get("/b").readHead()).startsWith("HTTP/1.1 304").doesNotContain("Content-Length");
            assertThat(client.get("/a").readHead()).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void compressesBody() throws Exception {
        server.on("GET", "/bytes").reply(Reply.ok("hello").gzip());
        server.on("GET", "/stream").reply(Reply.ok().pattern(5_000_000).gzip());

        HttpResponse<byte[]> bytes = get("/bytes", BodyHandlers.ofByteArray());
        assertThat(bytes.headers().firstValue("Content-Encoding")).hasValue("gzip");
        assertThat(bytes.headers().firstValueAsLong("Content-Length")).hasValue(bytes.body().length);
        assertThat(unzip(new ByteArrayInputStream(bytes.body()))).isEqualTo("hello".getBytes(StandardCharsets.UTF_8));

        HttpResponse<InputStream> stream = get("/stream", BodyHandlers.ofInputStream());
        assertThat(unzip(stream.body())).isEqualTo(PatternBytes.bytes(5_000_000));
    }

    @Test
    void sendsPatternBytesOfAnyLength() throws Exception {
        long length = 64L * 1024 * 1024;
        server.on("GET", "/a").reply(Reply.ok().pattern(length));
        try (InputStream body = get("/a", BodyHandlers.ofInputStream()).body()) {
            Sha256 digest = new Sha256();
            byte[] buffer = new byte[64 * 1024];
            for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
                digest.update(buffer, 0, n);
            }
            assertThat(digest.hex()).isEqualTo(PatternBytes.sha256(length));
        }
        assertThat(server.requests().get(0).replyBodyBytesSent()).isEqualTo(length);
        assertThat(server.connections().get(0).replyBodyBytesSent()).isEqualTo(length);
    }

    @Test
    void sendsEndlessBody() throws IOException {
        server.on("GET", "/a").reply(Reply.ok().endlessBody("{\"a\":[", "1,").chunked(10));
        try (RawClient client = RawClient.of(server)) {
            client.get("/a").readHead();
            // The beginning is a chunk of 6 bytes. The other chunks have 10 bytes (hexadecimal a).
            assertThat(client.read(31)).isEqualTo("6\r\n{\"a\":[\r\na\r\n1,1,1,1,1,\r\na\r\n1,");
            assertThat(client.read(1_000_000)).doesNotContain("]");
        }
    }

    @Test
    void sendsRawBytes() throws IOException {
        server.on("GET", "/a").reply(Reply.raw("nonsense\0\u00ff").pattern(2));
        try (RawClient client = RawClient.of(server)) {
            assertThat(client.get("/a").readToEnd()).isEqualTo("nonsense\0\u00ff" + Wire.text(PatternBytes.bytes(2)));
        }
    }

    @Test
    void sendsInformationalRepliesFirst() throws IOException {
        server.on("GET", "/a").reply(Reply.ok().informational(103, 2));
        String hint = "HTTP/1.1 103 Early Hints\r\nLink: </hint>; rel=preload\r\n\r\n";
        assertThat(exchange("/a")).startsWith(hint + hint + "HTTP/1.1 200 OK\r\n");
    }

    @Test
    void resetsIfBodyCannotBeRead() throws IOException {
        server.on("GET", "/a").reply(Reply.ok().body(() -> {
            throw new UncheckedIOException(new IOException("no such file"));
        }));
        try (RawClient client = RawClient.of(server)) {
            assertThat(client.get("/a").readToReset()).doesNotEndWith("0\r\n\r\n");
        }
        assertThat(server.problems()).singleElement().asString().contains("no such file");
    }

    @Test
    void rejectsInvalidRatesAndPositions() {
        assertThatThrownBy(() -> Reply.ok().trickle(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Reply.ok().cutAfter(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Reply.ok().chunked(0)).isInstanceOf(IllegalArgumentException.class);
    }

    /** Sends one request with {@code Connection: close} and returns the whole response. */
    private String exchange(String target) throws IOException {
        try (RawClient client = RawClient.of(server)) {
            return client.send("GET " + target + " HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n")
                    .readToEnd();
        }
    }

    private <T> HttpResponse<T> get(String target, HttpResponse.BodyHandler<T> handler) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(server.uri(target))
                .timeout(Duration.ofSeconds(10))
                .build();
        return http.send(request, handler);
    }

    private static byte[] unzip(InputStream compressed) throws IOException {
        try (InputStream plain = new GZIPInputStream(compressed)) {
            return plain.readAllBytes();
        }
    }
}
