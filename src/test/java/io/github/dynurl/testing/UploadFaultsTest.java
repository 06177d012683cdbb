package io.github.dynurl.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.dynurl.testing.RecordedRequest.Outcome;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class UploadFaultsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration A_WHILE = Duration.ofMillis(60);

    @RegisterExtension
    final ScriptedServer server = ScriptedServer.start();

    @Test
    void readsRequestSlowly() throws IOException {
        server.on("PUT", "/a").reply(Reply.status(204).trickleReading(20_000));
        try (RawClient client = RawClient.of(server)) {
            long start = System.nanoTime();
            client.send("PUT /a HTTP/1.1\r\nHost: test\r\nContent-Length: 2000\r\n\r\n")
                    .send(PatternBytes.bytes(2000));
            assertThat(client.readHead()).startsWith("HTTP/1.1 204");
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(Duration.ofMillis(95), Duration.ofSeconds(3)); // 2,000 bytes take 100 ms
        }
        assertThat(server.takeRequest(PATIENCE).body()).isEqualTo(PatternBytes.bytes(2000));
    }

    @Test
    void respondsBeforeReadingBody() throws IOException {
        server.on("PUT", "/a").reply(Reply.status(413).beforeBody());
        try (RawClient client = RawClient.of(server)) {
            client.send("PUT /a HTTP/1.1\r\nHost: test\r\nContent-Length: 5\r\n\r\n");
            assertThat(client.readHead()).startsWith("HTTP/1.1 413").doesNotContain("close");
            client.send("hello").get("/b");
            assertThat(client.readHead()).startsWith("HTTP/1.1 404");
        }
        assertThat(server.takeRequest(PATIENCE).bodyText()).isEqualTo("hello");
    }

    @Test
    void respondsBeforeBodyAndCloses() throws IOException {
        server.on("PUT", "/a").reply(Reply.status(413).beforeBody().thenClose());
        try (RawClient client = RawClient.of(server)) {
            client.send("PUT /a HTTP/1.1\r\nHost: test\r\nContent-Length: 5\r\n\r\n");
            assertThat(client.readToEnd()).startsWith("HTTP/1.1 413");
        }
        RecordedRequest request = server.takeRequest(PATIENCE);
        assertThat(request.bodyComplete()).isFalse();
        assertThat(request.outcome()).isEqualTo(Outcome.ANSWERED);
    }

    @Test
    void respondsToExpectContinueWithFinalStatus() throws IOException {
        server.on("PUT", "/a").reply(Reply.status(413).beforeBody());
        try (RawClient client = RawClient.of(server)) {
            client.send("PUT /a HTTP/1.1\r\nHost: test\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
            assertThat(client.readToEnd()).startsWith("HTTP/1.1 413").contains("Connection: close");
        }
    }

    @Test
    void disconnectsWhileReadingBody() throws IOException {
        server.on("PUT", "/a")
                .replies(
                        Reply.ok().cutAfterReading(5),
                        Reply.ok().resetAfterReading(5),
                        Reply.ok().stallAfterReading(5));
        String head = "PUT /a HTTP/1.1\r\nHost: test\r\nContent-Length: 10\r\n\r\n";
        try (RawClient client = RawClient.of(server)) {
            assertThat(client.send(head + "12345").readToEnd()).isEmpty();
        }
        try (RawClient client = RawClient.of(server)) {
            assertThat(client.send(head + "12345").readToReset()).isEmpty();
        }
        try (RawClient client = RawClient.of(server)) {
            assertThat(client.send(head + "1234567890").receivesNothingFor(A_WHILE))
                    .isTrue();
        }
        await().until(() -> server.openConnections() == 0);
        assertThat(server.requests()).extracting(RecordedRequest::bodyText).containsOnly("12345");
        assertThat(server.requests())
                .extracting(RecordedRequest::outcome)
                .containsExactly(Outcome.BROKEN_OFF, Outcome.BROKEN_OFF, Outcome.ABANDONED);
    }
}
