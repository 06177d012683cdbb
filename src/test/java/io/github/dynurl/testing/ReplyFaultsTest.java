package io.github.dynurl.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.dynurl.testing.RecordedConnection.End;
import io.github.dynurl.testing.RecordedRequest.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ReplyFaultsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration A_WHILE = Duration.ofMillis(60);
    private static final String HEAD = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n";

    @RegisterExtension
    final ScriptedServer server = ScriptedServer.start();

    @Test
    void truncatesBody() throws IOException {
        assertThat(readToEnd(Reply.ok("hello").cutAfter(2))).isEqualTo(HEAD + "he");
        await().until(() -> server.requests().get(0).outcome() == Outcome.BROKEN_OFF);
        assertThat(server.requests().get(0).replyBodyBytesSent()).isEqualTo(2);
        assertThat(server.connections().get(0).end()).isEqualTo(End.BY_SERVER);
        assertThat(server.connections().get(0).abandoned()).isFalse();
    }

    @Test
    void truncatesChunkedBodyInMiddleAndAtEnd() throws IOException {
        assertThat(readToEnd(Reply.ok("hello").chunked().cutAfter(2))).endsWith("\r\n\r\n2\r\nhe\r\n");
        // The body has 5 bytes. The last chunk is missing.
        assertThat(readToEnd(Reply.ok("hello").chunked().cutAfter(9))).endsWith("\r\n\r\n5\r\nhello\r\n");
    }

    @Test
    void resetsWithinBody() throws IOException {
        CountDownLatch read = new CountDownLatch(1);
        server.on("GET", "/a").reply(Reply.ok("hello").heldAfter(2, read).resetAfter(3));
        try (RawClient client = RawClient.of(server)) {
            assertThat(client.get("/a").readHead() + client.read(2)).isEqualTo(HEAD + "he");
            read.countDown();
            // The reset may destroy the third byte, which the client has not read yet.
            assertThat(client.readToReset()).isIn("", "l");
        }
    }

    @ParameterizedTest
    @CsvSource({"0, ''", "7, HTTP/1.", "20, 'HTTP/1.1 200 OK\r\nCon'"})
    void closesWithinHead(int length, String sent) throws IOException {
        assertThat(readToEnd(Reply.ok("hello").cutInHead(length))).isEqualTo(sent);
    }

    @Test
    void neverCompletesTruncatedHead() throws IOException {
        int moreThanHead = 10_000;
        assertThat(readToEnd(Reply.ok("hello").cutInHead(moreThanHead)))
                .isEqualTo(HEAD.substring(0, HEAD.length() - 1));
    }

    @ParameterizedTest
    @CsvSource({"0", "7", "20"})
    void resetsWithinHead(int length) throws IOException {
        server.on("GET", "/a").reply(Reply.ok("hello").resetInHead(length));
        try (RawClient client = RawClient.of(server)) {
            assertThat(HEAD).startsWith(client.get("/a").readToReset());
        }
    }

    @Test
    void resetsWithoutResponse() throws IOException {
        server.on("GET", "/a").reply(Reply.reset());
        try (RawClient client = RawClient.of(server)) {
            assertThat(client.get("/a").readToReset()).isEmpty();
        }
    }

    @Test
    void closesWithoutResponseAfterReadingRequest() throws IOException {
        server.on("PUT", "/a").reply(Reply.lostAck());
        try (RawClient client = RawClient.of(server)) {
            client.send("PUT /a HTTP/1.1\r\nHost: test\r\nContent-Length: 5\r\n\r\nhello");
            assertThat(client.readToEnd()).isEmpty();
        }
        RecordedRequest request = server.takeRequest(PATIENCE);
        assertThat(request.bodyText()).isEqualTo("hello");
        assertThat(request.bodyComplete()).isTrue();
        assertThat(request.outcome()).isEqualTo(Outcome.BROKEN_OFF);
    }

    @Test
    void declaresWrongLength() throws IOException {
        assertThat(readToEnd(Reply.ok("hello").declaredLength(7)))
                .isEqualTo("HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nhello");
        // If the length is too small, the server sends the whole body and keeps the connection open.
        server.on("GET", "/a").reply(Reply.ok("hello").declaredLength(3));
        try (RawClient client = RawClient.of(server)) {
            assertThat(client.get("/a").readHead() + client.read(5))
                    .isEqualTo("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nhello");
            assertThat(client.get("/a").readHead()).startsWith("HTTP/1.1 200 OK");
        }
    }

    @Test
    void omitsLastChunk() throws IOException {
        assertThat(readToEnd(Reply.ok("hello").withoutLastChunk())).endsWith("\r\n\r\n5\r\nhello\r\n");
    }

    @Test
    void omitsLastChunkAndKeepsConnectionOpen() throws IOException {
        server.on("GET", "/a").reply(Reply.ok("hello").withoutLastChunk().thenKeepOpen());
        try (RawClient client = RawClient.of(server)) {
            client.get("/a").readHead();
            assertThat(client.read(10)).isEqualTo("5\r\nhello\r\n");
            assertThat(client.receivesNothingFor(A_WHILE)).isTrue();
        }
    }

    @Test
    void closesPersistentConnectionWithoutNotice() throws IOException {
        assertThat(readToEnd(Reply.ok("hello").thenClose())).isEqualTo(HEAD + "hello");
    }

    @Test
    void tricklesHeadAndBody() throws IOException {
        server.on("GET", "/a").reply(Reply.ok("hello").trickleHead(1_000).trickleBody(50));
        try (RawClient client = RawClient.of(server)) {
            long start = System.nanoTime();
            assertThat(client.get("/a").readHead()).isEqualTo(HEAD);
            assertThat(client.read(5)).isEqualTo("hello");
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(Duration.ofMillis(80), Duration.ofSeconds(3)); // 5 bytes take 100 ms
        }
    }

    @Test
    void tricklesUntilClientDisconnects() throws IOException {
        server.on("GET", "/a").reply(Reply.ok("hello").trickle(1));
        try (RawClient client = RawClient.of(server)) {
            assertThat(client.get("/a").read(1)).isEqualTo("H");
        }
        // The server notices this before it sends the next byte, one second after the previous one.
        await().atMost(Duration.ofMillis(900))
                .until(() -> server.connections().get(0).abandoned());
        assertThat(server.requests().get(0).replyBodyBytesSent()).isZero();
    }

    @Test
    void stallsWithoutResponseUntilClientDisconnects() throws IOException {
        server.on("GET", "/a").reply(Reply.stall());
        try (RawClient client = RawClient.of(server)) {
            assertThat(client.get("/a").receivesNothingFor(A_WHILE)).isTrue();
        }
        await().until(() -> server.connections().get(0).abandoned());
        assertThat(server.requests().get(0).outcome()).isEqualTo(Outcome.ABANDONED);
    }

    @Test
    void stallsWithinBodyUntilServerCloses() throws IOException {
        server.on("GET", "/a").reply(Reply.ok("hello").stallAfter(2));
        try (RawClient client = RawClient.of(server)) {
            assertThat(client.get("/a").readHead() + client.read(2)).isEqualTo(HEAD + "he");
            assertThat(client.receivesNothingFor(A_WHILE)).isTrue();
            server.close();
            assertThat(client.readToEnd()).isEmpty();
        }
        assertThat(server.connections().get(0).end()).isEqualTo(End.BY_SERVER);
        assertThat(server.requests().get(0).outcome()).isEqualTo(Outcome.BROKEN_OFF);
    }

    @Test
    void delaysReply() throws IOException {
        server.on("GET", "/a").reply(Reply.ok("hello").delay(Duration.ofMillis(100)));
        try (RawClient client = RawClient.of(server)) {
            long start = System.nanoTime();
            client.get("/a").readHead();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(99));
        }
    }

    @Test
    void holdsReplyUntilLatchIsReleased() throws IOException {
        CountDownLatch release = new CountDownLatch(1);
        server.on("GET", "/a").reply(Reply.ok("hello").heldBy(release));
        try (RawClient client = RawClient.of(server)) {
            assertThat(client.get("/a").receivesNothingFor(A_WHILE)).isTrue();
            release.countDown();
            assertThat(client.readHead() + client.read(5)).isEqualTo(HEAD + "hello");
        }
    }

    @Test
    void holdsRestOfBodyUntilLatchIsReleased() throws IOException {
        CountDownLatch release = new CountDownLatch(1);
        server.on("GET", "/a").reply(Reply.ok("hello").heldAfter(2, release));
        try (RawClient client = RawClient.of(server)) {
            client.get("/a").readHead();
            assertThat(client.read(2)).isEqualTo("he");
            assertThat(client.receivesNothingFor(A_WHILE)).isTrue();
            assertThat(server.requests().get(0).replyBodyBytesSent()).isEqualTo(2);
            release.countDown();
            assertThat(client.read(3)).isEqualTo("llo");
        }
    }

    @ParameterizedTest
    @EnumSource(Endless.class)
    void sendsEndlessHead(Endless piece) throws IOException {
        server.on("GET", "/a").reply(Reply.ok().endless(piece));
        try (RawClient client = RawClient.of(server)) {
            String head = client.get("/a").read(1_000_000);
            switch (piece) {
                case STATUS_LINE ->
                    assertThat(head).startsWith("HTTP/1.1 200 OKxxx").doesNotContain("\r\n");
                case HEADER_LINE ->
                    assertThat(head).contains("\r\nX-Endless: xxx").endsWith("xxx");
                case HEADERS ->
                    assertThat(head).contains("\r\nX-Endless-9999: 9999\r\n").doesNotContain("\r\n\r\n");
                case INFORMATIONAL -> // only a part of the last response is left
                    assertThat(head.replaceAll("HTTP/1.1 103 .*\r\nLink: .*\r\n\r\n", "")
                                    .length())
                            .isLessThan(100);
            }
        }
        await().until(() -> server.connections().get(0).abandoned());
    }

    @Test
    void recordsCancelledDownload() throws IOException {
        long length = 1L << 30;
        server.on("GET", "/a").reply(Reply.ok().pattern(length));
        try (RawClient client = RawClient.of(server)) {
            client.get("/a").readHead();
            client.read(1_000);
        }
        RecordedConnection connection = server.connections().get(0);
        await().until(connection::abandoned);
        assertThat(connection.end()).isEqualTo(End.BY_CLIENT_RESET);
        // The client has read 1,000 bytes. More bytes are in the buffers of the sockets.
        assertThat(connection.replyBodyBytesSent()).isBetween(1_000L, length / 10);
        assertThat(server.requests().get(0).outcome()).isEqualTo(Outcome.ABANDONED);
        assertThat(server.requests().get(0).replyBodyBytesSent()).isEqualTo(connection.replyBodyBytesSent());
    }

    @ParameterizedTest
    @EnumSource(ConnectionMode.class)
    void treatsNewConnectionsAsScripted(ConnectionMode mode) throws IOException {
        server.newConnections(mode);
        server.on("GET", "/a").reply(Reply.ok("hello"));
        try (Socket socket = new Socket(Acceptor.LOOPBACK, server.port())) {
            Duration timeout = mode == ConnectionMode.STALL ? A_WHILE : PATIENCE;
            socket.setSoTimeout((int) timeout.toMillis());
            assertThat(firstByte(socket))
                    .isEqualTo(
                            switch (mode) {
                                case SERVE -> "H";
                                case STALL -> "timeout";
                                case CLOSE, RESET -> "end";
                            });
        }
        assertThat(server.acceptedConnections()).isEqualTo(1);
        assertThat(server.requests()).hasSize(mode == ConnectionMode.SERVE ? 1 : 0);
    }

    private static String firstByte(Socket socket) throws IOException {
        try (InputStream in = socket.getInputStream()) {
            socket.getOutputStream().write(Wire.bytes("GET /a HTTP/1.1\r\nHost: test\r\n\r\n"));
            int first = in.read();
            return first < 0 ? "end" : Character.toString(first);
        } catch (SocketException e) {
            return "end";
        } catch (SocketTimeoutException e) {
            return "timeout";
        }
    }

    /** Scripts a reply and returns all bytes until the connection ends normally. */
    private String readToEnd(Reply reply) throws IOException {
        server.on("GET", "/a").reply(reply);
        try (RawClient client = RawClient.of(server)) {
            return client.get("/a").readToEnd();
        }
    }
}
