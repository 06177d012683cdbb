package io.github.dynurl.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.dynurl.testing.RecordedRequest.Outcome;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestRecordingTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @RegisterExtension
    final ScriptedServer server = ScriptedServer.start();

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @Test
    void recordsHeadByteForByte() throws IOException {
        Instant before = Instant.now();
        String head = "GET /a%2Fb/../\u00e9?x=%20&&y HTTP/1.1\r\nhOST:test\r\nX-Odd:  a \r\nx-odd: \u00ff\r\n\r\n";
        try (RawClient client = RawClient.of(server)) {
            client.send(head).readHead();
        }

        RecordedRequest request = server.takeRequest(PATIENCE);
        assertThat(request.head()).isEqualTo(Wire.bytes(head));
        assertThat(request.method()).isEqualTo("GET");
        assertThat(request.target()).isEqualTo("/a%2Fb/../\u00e9?x=%20&&y");
        assertThat(request.path()).isEqualTo("/a%2Fb/../\u00e9");
        assertThat(request.query()).isEqualTo("x=%20&&y");
        assertThat(request.version()).isEqualTo("HTTP/1.1");
        assertThat(request.headerLines()).containsExactly("hOST:test", "X-Odd:  a ", "x-odd: \u00ff");
        assertThat(request.header("Host")).isEqualTo("test");
        assertThat(request.headers("X-ODD")).containsExactly("a", "\u00ff");
        assertThat(request.header("absent")).isNull();
        assertThat(request.bodyComplete()).isTrue();
        assertThat(request.arrivedAt()).isBetween(before, Instant.now());
    }

    @Test
    void recordsBodyOfKnownLength() throws Exception {
        byte[] body = PatternBytes.bytes(100_000);
        put(BodyPublishers.ofByteArray(body));

        RecordedRequest request = server.takeRequest(PATIENCE);
        assertThat(request.chunked()).isFalse();
        assertThat(request.body()).isEqualTo(body);
        assertThat(request.bodyLength()).isEqualTo(body.length);
        assertThat(request.bodySha256()).isEqualTo(PatternBytes.sha256(body.length));
    }

    @Test
    void decodesChunkedBody() throws Exception {
        put(BodyPublishers.ofInputStream(() -> PatternBytes.stream(200_000)));

        RecordedRequest request = server.takeRequest(PATIENCE);
        assertThat(request.chunked()).isTrue();
        assertThat(request.body()).isEqualTo(PatternBytes.bytes(200_000));
        assertThat(request.bodyComplete()).isTrue();
    }

    @Test
    void readsChunkExtensionsAndTrailers() throws IOException {
        server.on("PUT", "/a").reply(Reply.status(204));
        try (RawClient client = RawClient.of(server)) {
            String head = "PUT /a HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: Chunked\r\n\r\n";
            client.send(head + "3;x=y\r\nabc\r\nA\r\n0123456789\r\n0\r\nX-Trailer: 1\r\n\r\n");
            client.readHead();
            client.get("/a").readHead();
        }
        RecordedRequest request = server.takeRequest(PATIENCE);
        assertThat(request.bodyText()).isEqualTo("abc0123456789");
        assertThat(request.trailerLines()).containsExactly("X-Trailer: 1");
        assertThat(server.requests()).hasSize(2);
    }

    @Test
    void recordsBeginningAndDigestOfLargeBody() throws Exception {
        long length = 64L * 1024 * 1024;
        put(BodyPublishers.ofInputStream(() -> PatternBytes.stream(length)));

        RecordedRequest request = server.takeRequest(PATIENCE);
        assertThat(request.body()).isEqualTo(PatternBytes.bytes(RecordedRequest.BODY_LIMIT));
        assertThat(request.bodyLength()).isEqualTo(length);
        assertThat(request.bodySha256()).isEqualTo(PatternBytes.sha256(length));
    }

    @Test
    void sends100ContinueIfExpected() throws IOException {
        server.on("PUT", "/a").reply(Reply.status(204));
        try (RawClient client = RawClient.of(server)) {
            client.send("PUT /a HTTP/1.1\r\nHost: test\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
            assertThat(client.readHead()).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
            assertThat(client.send("hi").readHead()).startsWith("HTTP/1.1 204");
        }
        RecordedRequest request = server.takeRequest(PATIENCE);
        assertThat(request.expectsContinue()).isTrue();
        assertThat(request.bodyText()).isEqualTo("hi");
    }

    @Test
    void ignoresExpectContinueIfScripted() throws IOException {
        server.on("PUT", "/a").reply(Reply.status(204).withoutContinue());
        try (RawClient client = RawClient.of(server)) {
            client.send("PUT /a HTTP/1.1\r\nHost: test\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
            assertThat(client.receivesNothingFor(Duration.ofMillis(50))).isTrue();
            assertThat(client.send("hi").readHead()).startsWith("HTTP/1.1 204");
        }
    }

    @Test
    void showsBodyWhileItArrives() throws IOException {
        server.on("PUT", "/a").reply(Reply.status(204));
        try (RawClient client = RawClient.of(server)) {
            client.send("PUT /a HTTP/1.1\r\nHost: test\r\nContent-Length: 10\r\n\r\n12345");
            await().until(() ->
                    server.requests().size() == 1 && server.requests().get(0).bodyLength() == 5);

            RecordedRequest request = server.requests().get(0);
            assertThat(request.bodyText()).isEqualTo("12345");
            assertThat(request.bodyComplete()).isFalse();
            assertThat(request.outcome()).isEqualTo(Outcome.RUNNING);
            assertThatThrownBy(request::bodySha256).isInstanceOf(IllegalStateException.class);

            client.send("67890").readHead();
            assertThat(request.bodyText()).isEqualTo("1234567890");
            assertThat(request.bodyComplete()).isTrue();
            await().until(() -> request.outcome() == Outcome.ANSWERED);
        }
    }

    @Test
    void recordsUploadAbandonedByClient() throws IOException {
        try (RawClient client = RawClient.of(server)) {
            client.send("PUT /a HTTP/1.1\r\nHost: test\r\nContent-Length: 10\r\n\r\n12345");
        }
        RecordedRequest request = server.takeRequest(PATIENCE);
        assertThat(request.bodyText()).isEqualTo("12345");
        assertThat(request.bodyComplete()).isFalse();
        assertThat(request.outcome()).isEqualTo(Outcome.ABANDONED);
        await().until(() -> request.connection().abandoned());
        assertThat(server.problems()).isEmpty();
    }

    @Test
    void respondsToPipelinedRequestsInOrder() throws IOException {
        server.on("GET", "/1").reply(Reply.ok("one"));
        server.on("GET", "/2").reply(Reply.ok("two"));
        try (RawClient client = RawClient.of(server)) {
            client.send(
                    "GET /1 HTTP/1.1\r\nHost: test\r\n\r\nGET /2 HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n");
            assertThat(client.readToEnd())
                    .isEqualTo("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\none"
                            + "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\ntwo");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /a HTTP/1.1\nHost: test\n\n",
                "\u0016\u0003\u0001\u0002", // the beginning of a TLS handshake
                "GET /a b HTTP/1.1\r\nHost: test\r\n\r\n",
                "GET /a\r\nHost: test\r\n\r\n",
                "GET /a HTTP/2.0\r\nHost: test\r\n\r\n",
                "GET /a HTTP/1.1\r\n\r\n",
                "GET /a HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
                "GET /a HTTP/1.1\r\nHost: test\r\n folded\r\n\r\n",
                "GET /a HTTP/1.1\r\nHost : test\r\n\r\n",
                "PUT /a HTTP/1.1\r\nHost: test\r\nContent-Length: +1\r\n\r\n",
                "PUT /a HTTP/1.1\r\nHost: test\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
                "PUT /a HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: gzip\r\n\r\n",
                "PUT /a HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n",
                // The chunk is longer than its size.
                "PUT /a HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n\r\n"
            })
    void rejectsMalformedRequest(String bytes) throws IOException {
        try (RawClient client = RawClient.of(server)) {
            assertThat(client.send(bytes).readHead()).matches("(?s)HTTP/1.1 (400|501|505) .*");
        }
        assertThat(server.problems()).hasSize(1);
    }

    @Test
    void distinguishesConnections() throws IOException {
        for (int i = 0; i < 2; i++) {
            try (RawClient client = RawClient.of(server)) {
                client.get("/a").readHead();
                client.read(Scripts.NOT_SCRIPTED_BODY.length());
                client.get("/b").readHead();
            }
        }
        assertThat(server.requests())
                .extracting(RecordedRequest::connectionNumber)
                .containsExactly(1, 1, 2, 2);
        assertThat(server.connections())
                .extracting(RecordedConnection::requests)
                .containsExactly(2, 2);
        assertThat(server.acceptedConnections()).isEqualTo(2);
        await().until(() -> server.openConnections() == 0);
    }

    @Test
    void recordsHowConnectionEnded() throws IOException {
        server.on("GET", "/a").reply(Reply.status(204));
        try (RawClient client = RawClient.of(server)) {
            client.get("/a").readHead();
            assertThat(server.openConnections()).isEqualTo(1);
        }
        RawClient resetting = RawClient.of(server);
        resetting.get("/a").readHead();
        resetting.reset();
        try (RawClient client = RawClient.of(server)) {
            // The server closes the connection after a request of HTTP/1.0.
            client.send("GET /a HTTP/1.0\r\n\r\n").readToEnd();
        }
        try (RawClient client = RawClient.of(server)) {
            client.send("GET /a HT"); // only this connection ends within a request: it is abandoned
        }
        await().until(() -> server.acceptedConnections() == 4 && server.openConnections() == 0);
        assertThat(server.connections())
                .extracting(RecordedConnection::end)
                .containsExactly(
                        RecordedConnection.End.BY_CLIENT,
                        RecordedConnection.End.BY_CLIENT_RESET,
                        RecordedConnection.End.BY_SERVER,
                        RecordedConnection.End.BY_CLIENT);
        assertThat(server.connections())
                .extracting(RecordedConnection::abandoned)
                .isEqualTo(List.of(false, false, false, true));
    }

    private void put(HttpRequest.BodyPublisher body) throws Exception {
        server.on("PUT", "/a").reply(Reply.status(204));
        HttpRequest request = HttpRequest.newBuilder(server.uri("/a")).PUT(body).build();
        assertThat(http.send(request, BodyHandlers.discarding()).statusCode()).isEqualTo(204);
    }
}
