package io.github.dynurl.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ScriptedServerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    @RegisterExtension
    final ScriptedServer server = ScriptedServer.start();

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @Test
    void responds404ToUnscriptedRequestAndRecordsIt() throws Exception {
        HttpResponse<String> response = send("GET", "/nothing", "");
        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(response.body()).startsWith("{\"error\":");
        assertThat(server.requests("GET", "/nothing")).hasSize(1);
    }

    @Test
    void sendsRepliesInOrderAndRepeatsLast() throws Exception {
        Script script = server.on("GET", "/a").replies(Reply.status(503), Reply.ok("one"));
        assertThat(send("GET", "/a", "").statusCode()).isEqualTo(503);
        assertThat(send("GET", "/a", "").body()).isEqualTo("one");
        assertThat(send("GET", "/a", "").body()).isEqualTo("one");
        script.reply(Reply.ok("two"));
        assertThat(send("GET", "/a", "").body()).isEqualTo("two");
        assertThat(script.calls()).isEqualTo(4);
    }

    @Test
    void matchesMethodAndTargetAndPrefersNewestScript() throws Exception {
        server.on("*", "/a").reply(Reply.ok("any method"));
        server.on("GET", "/a").reply(Reply.ok("get"));
        server.on("GET", "/a?x=1").reply(Reply.ok("with query"));
        server.otherwise().reply(Reply.ok("otherwise"));
        assertThat(send("PUT", "/a", "").body()).isEqualTo("any method");
        assertThat(send("GET", "/a?x=2", "").body()).isEqualTo("get");
        assertThat(send("GET", "/a?x=1", "").body()).isEqualTo("with query");
        assertThat(send("GET", "/A", "").body()).isEqualTo("otherwise");
        assertThat(server.requests("GET", "/a")).hasSize(2);
        assertThat(server.requests("GET", "/a?x=1")).hasSize(1);
    }

    @Test
    void computesReplyFromWholeRequest() throws Exception {
        server.when(request -> request.method().equals("POST"))
                .reply(request -> Reply.ok(request.bodyText() + " on " + request.path()));
        assertThat(send("POST", "/a", "hello").body()).isEqualTo("hello on /a");
    }

    @Test
    void computesReplyFromHeadBeforeBody() throws IOException {
        server.on("PUT", "/a")
                .replyToHead(request -> Reply.ok(request.target()).beforeBody().thenClose());
        try (RawClient client = RawClient.of(server)) {
            client.send("PUT /a HTTP/1.1\r\nHost: test\r\nContent-Length: 5\r\n\r\n");
            assertThat(client.readToEnd()).endsWith("/a");
        }
    }

    @Test
    void reportsFailedScript() throws Exception {
        server.when(request -> {
                    throw new AssertionError("wrong");
                })
                .reply(Reply.ok());
        assertThat(send("GET", "/b", "").statusCode()).isEqualTo(500);
        server.on("GET", "/a").reply(request -> {
            throw new IllegalStateException("oops");
        });
        assertThat(send("GET", "/a", "").body()).contains("oops");
        assertThat(server.problems()).hasSize(2);
    }

    @Test
    void returnsRequestsInOrderAndFailsIfNoneArrives() throws Exception {
        send("GET", "/1", "");
        send("GET", "/2", "");
        assertThat(server.takeRequest(PATIENCE).target()).isEqualTo("/1");
        assertThat(server.takeRequest(PATIENCE).target()).isEqualTo("/2");
        assertThatThrownBy(() -> server.takeRequest(Duration.ofMillis(10)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("GET /2");
    }

    @Test
    void waitsForLaterRequest() throws Exception {
        var later = http.sendAsync(HttpRequest.newBuilder(server.uri("/a")).build(), BodyHandlers.ofString());
        assertThat(server.takeRequest(PATIENCE).target()).isEqualTo("/a");
        assertThat(later.get(5, TimeUnit.SECONDS).statusCode()).isEqualTo(404);
    }

    @Test
    void serves100ConnectionsAtOnce() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        server.otherwise().reply(Reply.ok("hello").heldBy(release));
        var all = IntStream.range(0, 100)
                .mapToObj(i -> http.sendAsync(
                        HttpRequest.newBuilder(server.uri("/" + i)).build(), BodyHandlers.ofString()))
                .toList();
        await().until(() -> server.requests().size() == 100);
        assertThat(server.openConnections()).isEqualTo(100);
        release.countDown();
        for (var one : all) {
            assertThat(one.get(5, TimeUnit.SECONDS).body()).isEqualTo("hello");
        }
    }

    @Test
    void dropsIdleConnections() throws IOException {
        server.on("GET", "/a").reply(Reply.status(204));
        try (RawClient client = RawClient.of(server)) {
            client.get("/a").readHead();
            server.dropConnections();
            assertThat(client.readToEnd()).isEmpty();
            assertThat(server.openConnections()).isZero();
        }
        try (RawClient client = RawClient.of(server)) {
            assertThat(client.get("/a").readHead()).startsWith("HTTP/1.1 204");
        }
        assertThat(server.connections().get(0).end()).isEqualTo(RecordedConnection.End.BY_SERVER);
        assertThat(server.connections().get(0).abandoned()).isFalse();
    }

    @Test
    void startsAgainAfterReset() throws Exception {
        server.on("GET", "/a").reply(Reply.ok());
        server.newConnections(ConnectionMode.RESET);
        try (RawClient client = RawClient.of(server)) {
            client.readToReset();
        }
        server.reset();
        assertThat(server.connections()).isEmpty();
        assertThat(send("GET", "/a", "").statusCode()).isEqualTo(404);
        assertThat(server.requests()).hasSize(1);
        assertThat(server.requests().get(0).connection().number()).isEqualTo(1);
    }

    @Test
    void leavesNothingBehindOnClose() throws IOException {
        server.on("GET", "/stalled").reply(Reply.stall());
        server.on("GET", "/held").reply(Reply.ok().heldBy(new CountDownLatch(1)));
        server.on("GET", "/delayed").reply(Reply.ok().delay(Duration.ofDays(1)));
        server.on("GET", "/endless").reply(Reply.ok().endlessBody("", "x"));
        try (RawClient stalled = RawClient.of(server).get("/stalled");
                RawClient held = RawClient.of(server).get("/held");
                RawClient delayed = RawClient.of(server).get("/delayed");
                RawClient endless = RawClient.of(server).get("/endless");
                RawClient idle = RawClient.of(server)) {
            await().until(() -> server.requests().size() == 4 && server.openConnections() == 5);
            long start = System.nanoTime();
            server.close();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
            assertThat(stalled.readToEnd() + held.readToEnd() + delayed.readToEnd() + idle.readToEnd())
                    .isEmpty();
            assertThat(endless.read(15)).isEqualTo("HTTP/1.1 200 OK");
        }
        server.close();
        assertThat(server.openConnections()).isZero();
        assertThat(server.problems()).isEmpty();
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.contains("scripted-server-" + server.port()));
        assertThatThrownBy(() -> RawClient.of(server)).isInstanceOf(ConnectException.class);
    }

    private HttpResponse<String> send(String method, String target, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(server.uri(target))
                .method(method, BodyPublishers.ofString(body))
                .timeout(PATIENCE)
                .build();
        return http.send(request, BodyHandlers.ofString());
    }
}
