package io.github.dynurl.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class ScriptedProxyTest {
    private static final String CREDENTIALS = "Basic " + Base64.getEncoder().encodeToString(Wire.bytes("user:secret"));

    @Test
    void forwardsAbsoluteForm() throws Exception {
        try (ScriptedServer server = ScriptedServer.start();
                ScriptedProxy proxy = ScriptedProxy.start()) {
            server.on("PUT", "/a").reply(request -> Reply.ok(request.bodyText()));
            HttpClient client = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .proxy(ProxySelector.of(new InetSocketAddress(proxy.host(), proxy.port())))
                    .build();
            HttpRequest request = HttpRequest.newBuilder(server.uri("/a?b=%20"))
                    .PUT(BodyPublishers.ofString("hello"))
                    .timeout(Duration.ofSeconds(5))
                    .build();

            assertThat(client.send(request, BodyHandlers.ofString()).body()).isEqualTo("hello");
            assertThat(server.requests()).extracting(RecordedRequest::target).containsExactly("/a?b=%20");
            assertThat(proxy.requests())
                    .extracting(ProxiedRequest::requestLine)
                    .containsExactly("PUT " + server.url("/a?b=%20") + " HTTP/1.1");
            assertThat(proxy.requests().get(0).tunnel()).isFalse();
        }
    }

    @Test
    void tunnelsTls() throws Exception {
        try (ScriptedServer server = ScriptedServer.startTls();
                ScriptedProxy proxy = ScriptedProxy.start()) {
            server.on("GET", "/a").reply(Reply.ok().pattern(3_000_000));
            HttpClient client = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .sslContext(TestCertificates.shared().clientContext())
                    .proxy(ProxySelector.of(new InetSocketAddress(proxy.host(), proxy.port())))
                    .build();
            HttpRequest request = HttpRequest.newBuilder(server.uri("/a"))
                    .timeout(Duration.ofSeconds(5))
                    .build();

            assertThat(client.send(request, BodyHandlers.ofByteArray()).body())
                    .isEqualTo(PatternBytes.bytes(3_000_000));
            assertThat(proxy.requests()).hasSize(1);
            assertThat(proxy.requests().get(0).requestLine())
                    .isEqualTo("CONNECT 127.0.0.1:" + server.port() + " HTTP/1.1");
            assertThat(proxy.requests().get(0).tunnel()).isTrue();
            assertThat(proxy.requests().get(0).status()).isEqualTo(200);
            assertThat(proxy.brokenConnections()).isZero();
        }
    }

    @Test
    void asksForCredentialsAndRemovesThem() throws IOException {
        try (ScriptedServer server = ScriptedServer.start();
                ScriptedProxy proxy = ScriptedProxy.start("user", "secret");
                RawClient client = new RawClient(proxy.port())) {
            server.on("GET", "/a").reply(Reply.ok("hello"));
            String head = "GET " + server.url("/a") + " HTTP/1.1\r\nHost: test\r\n";
            assertThat(client.send(head + "\r\n").readHead())
                    .startsWith("HTTP/1.1 407 ")
                    .contains("Proxy-Authenticate: Basic realm=");
            client.send(head + "proxy-authorization: " + CREDENTIALS + "\r\n\r\n");
            assertThat(client.readToEnd()).endsWith("hello");

            assertThat(proxy.requests()).extracting(ProxiedRequest::status).containsExactly(407, 0);
            assertThat(proxy.requests().get(0).proxyAuthorization()).isNull();
            assertThat(proxy.requests().get(1).proxyAuthorization()).isEqualTo(CREDENTIALS);
            assertThat(server.requests()).hasSize(1);
            assertThat(server.requests().get(0).header("Proxy-Authorization")).isNull();
        }
    }

    @Test
    void rejectsOtherHosts() throws IOException {
        try (ScriptedProxy proxy = ScriptedProxy.start();
                RawClient client = new RawClient(proxy.port())) {
            for (String target : new String[] {"http://example.com/", "http://127.0.0.1.example.com/", "/a"}) {
                assertThat(client.get(target).readHead()).startsWith("HTTP/1.1 403");
            }
            client.send("CONNECT example.com:443 HTTP/1.1\r\nHost: example.com\r\n\r\n");
            assertThat(client.readHead()).startsWith("HTTP/1.1 403");
        }
    }

    @Test
    void reportsUnreachableOrigin() throws IOException {
        int free;
        try (ScriptedServer gone = ScriptedServer.start()) {
            free = gone.port();
        }
        try (ScriptedProxy proxy = ScriptedProxy.start();
                RawClient client = new RawClient(proxy.port())) {
            assertThat(client.get("http://localhost:" + free + "/").readHead()).startsWith("HTTP/1.1 502");
            assertThat(proxy.problems()).hasSize(1);
        }
    }

    @Test
    void forwardsResetsAndClosesTunnelsOnClose() throws IOException {
        try (ScriptedServer server = ScriptedServer.start();
                ScriptedProxy proxy = ScriptedProxy.start();
                RawClient resetting = new RawClient(proxy.port());
                RawClient stalling = new RawClient(proxy.port())) {
            server.on("GET", "/reset").reply(Reply.reset());
            server.on("GET", "/stall").reply(Reply.stall());
            String connect = "CONNECT localhost:" + server.port() + " HTTP/1.1\r\nHost: test\r\n\r\n";
            resetting.send(connect).readHead();
            assertThat(resetting.get("/reset").readToReset()).isEmpty();
            await().until(() -> proxy.brokenConnections() == 1);

            stalling.send(connect).readHead();
            stalling.get("/stall");
            await().until(() -> server.requests().size() == 2);
            proxy.close();
            await().until(() -> server.openConnections() == 0);
            assertThat(stalling.readToEnd()).isEmpty();
            assertThat(proxy.problems()).isEmpty();
        }
    }
}
