package io.github.dynurl.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.dynurl.testing.RecordedConnection.End;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("compat")
class TlsTest {
    private static final TestCertificates CERTIFICATES = TestCertificates.shared();
    private static final boolean NEED_CLIENT_AUTH = true;

    @Test
    void servesTrustingClientsByNameAndAddress() throws Exception {
        try (ScriptedServer server = ScriptedServer.startTls()) {
            server.on("GET", "/a").reply(Reply.ok("hello"));
            assertThat(server.url()).startsWith("https://127.0.0.1:");
            assertThat(get(server.uri("/a"), CERTIFICATES.clientContext()).body())
                    .isEqualTo("hello");
            URI byName = URI.create("https://localhost:" + server.port() + "/a");
            assertThat(get(byName, CERTIFICATES.clientContext()).body()).isEqualTo("hello");
            assertThat(server.connections().get(0).clientName()).isNull();
        }
    }

    @Test
    void recordsFailedHandshake() throws Exception {
        try (ScriptedServer server = ScriptedServer.startTls()) {
            assertThatThrownBy(() -> get(server.uri("/a"), SSLContext.getDefault()))
                    .isInstanceOf(SSLHandshakeException.class);
            await().until(() -> server.openConnections() == 0);
            assertThat(server.connections().get(0).end()).isEqualTo(End.HANDSHAKE_FAILED);
            assertThat(server.connections().get(0).failure()).isNotNull();
            assertThat(server.problems()).isEmpty();
        }
    }

    @Test
    void requestsClientCertificate() throws Exception {
        try (ScriptedServer server = ScriptedServer.startTls(CERTIFICATES, NEED_CLIENT_AUTH)) {
            server.on("GET", "/a").reply(Reply.ok("hello"));
            assertThat(get(server.uri("/a"), CERTIFICATES.clientContextWithCertificate())
                            .body())
                    .isEqualTo("hello");
            assertThat(server.connections().get(0).clientName()).isEqualTo("CN=Test Client");
            assertThatThrownBy(() -> get(server.uri("/a"), CERTIFICATES.clientContext()))
                    .isInstanceOf(IOException.class);
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void createsUntrustedCertificatesAndCertificatesForOtherHosts(@TempDir Path folder) throws Exception {
        TestCertificates others = TestCertificates.in(folder, "other.example");
        try (ScriptedServer server = ScriptedServer.startTls(others)) {
            assertThatThrownBy(() -> get(server.uri("/a"), CERTIFICATES.clientContext()))
                    .isInstanceOf(SSLHandshakeException.class)
                    .hasMessageContaining("path"); // the JDK finds no path to a trusted authority
            assertThatThrownBy(() -> get(server.uri("/a"), others.clientContext()))
                    .isInstanceOf(SSLHandshakeException.class)
                    .hasMessageContaining("127.0.0.1");
        }
        assertThat(others.serverKeyStore()).exists().hasParent(folder);
        assertThat(others.clientKeyStore()).exists();
        assertThat(others.trustStore()).exists();
        assertThat(others.password()).isNotEmpty();
    }

    @Test
    void stallsOverTlsUntilClientDisconnectsOrServerCloses() throws Exception {
        try (ScriptedServer server = ScriptedServer.startTls()) {
            server.on("GET", "/a").reply(Reply.stall());
            HttpClient client = client(CERTIFICATES.clientContext());
            HttpRequest request = HttpRequest.newBuilder(server.uri("/a"))
                    .timeout(Duration.ofMillis(500))
                    .build();
            assertThatThrownBy(() -> client.send(request, BodyHandlers.ofString()))
                    .isInstanceOf(HttpTimeoutException.class);
            await().until(() -> server.openConnections() == 0);
            assertThat(server.connections().get(0).abandoned()).isTrue();

            HttpRequest withoutTimeout =
                    HttpRequest.newBuilder(server.uri("/a")).build();
            var stalled = client.sendAsync(withoutTimeout, BodyHandlers.ofString());
            await().until(() -> server.requests().size() == 2);
            server.close();
            assertThatThrownBy(() -> stalled.get(5, TimeUnit.SECONDS)).hasCauseInstanceOf(IOException.class);
        }
    }

    @Test
    void truncatesAndResetsOverTls() throws Exception {
        try (ScriptedServer server = ScriptedServer.startTls()) {
            server.on("GET", "/a")
                    .replies(Reply.ok("hello").cutAfter(2), Reply.ok("hello").resetAfter(2));
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> get(server.uri("/a"), CERTIFICATES.clientContext()))
                        .isInstanceOf(IOException.class);
            }
            assertThat(server.requests())
                    .extracting(RecordedRequest::replyBodyBytesSent)
                    .containsOnly(2L);
        }
    }

    private static HttpResponse<String> get(URI uri, SSLContext context) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(5)).build();
        return client(context).send(request, BodyHandlers.ofString());
    }

    private static HttpClient client(SSLContext context) {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(context)
                .build();
    }
}
