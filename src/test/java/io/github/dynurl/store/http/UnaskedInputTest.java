package io.github.dynurl.store.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.store.Data;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.Query;
import io.github.dynurl.store.StoreUnavailableException;
import io.github.dynurl.store.http.connection.HttpConnections;
import io.github.dynurl.testing.Reply;
import io.github.dynurl.testing.ScriptedServer;
import io.github.dynurl.testing.TestCertificates;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests that input before or after a response is never taken for the response to another request. */
@Tag("compat")
class UnaskedInputTest extends HttpStoreTestCase {
    @SuppressWarnings("NullAway.Init")
    private static ScheduledExecutorService timer;

    @BeforeAll
    static void startTimer() {
        timer = Executors.newSingleThreadScheduledExecutor();
    }

    @AfterAll
    static void stopTimer() {
        timer.shutdownNow();
    }

    @ParameterizedTest
    @CsvSource({
        // the raw response to the HEAD and the DELETE request, and whether the connection uses TLS
        "'HTTP/1.1 200 OK|Content-Length: 6||THEIRS', false",
        "'HTTP/1.1 200 OK|Content-Length: 6||THEIRS', true",
        "'HTTP/1.1 204 No Content||THEIRS', false",
        "'HTTP/1.1 204 No Content||THEIRS', true",
        "'HTTP/1.1 200 OK|Content-Length: 0||HTTP/1.1 200 OK|Content-Length: 6||THEIRS', false",
        "'HTTP/1.1 200 OK|Content-Length: 0||HTTP/1.1 200 OK|Content-Length: 6||THEIRS', true",
        "'HTTP/1.1 200 OK|Content-Length: 0||HTTP/1.1 408 Request Timeout|Content-Length: 0|Connection: close||', false",
        "'HTTP/1.1 200 OK|Transfer-Encoding: chunked||0||THEIRS', false"
    })
    void discardsInputAfterResponse(String answer, boolean tls) throws IOException {
        String raw = answer.replace("|", "\r\n");
        try (ScriptedServer other = tls ? ScriptedServer.startTls() : ScriptedServer.start();
                CloseableHttpClient client = client()) {
            other.when(request -> request.path().contains("theirs"))
                    .reply(Reply.raw(raw).thenKeepOpen());
            other.when(request -> request.path().contains("mine")).reply(Reply.ok("MINE"));
            HttpStore store = open(HttpStore.builder()
                    .baseUrl(other.url("/base"))
                    .httpClient(client)
                    .maxAttempts(1));
            store.exists("theirs");
            assertThat(store.toBytes("mine")).asString().isEqualTo("MINE");
            store.delete("theirs");
            assertThat(store.toBytes("mine")).asString().isEqualTo("MINE");
            assertThat(other.acceptedConnections()).isGreaterThanOrEqualTo(2);
        }
    }

    private static CloseableHttpClient client() {
        HttpConnections connections = new HttpConnections(HttpConnections.Times.DEFAULT, timer, null);
        PoolingHttpClientConnectionManager pool = connections.pool(builder -> builder.setTlsSocketStrategy(
                new DefaultClientTlsStrategy(TestCertificates.shared().clientContext())));
        return connections
                .configure(HttpClients.custom().setConnectionManager(pool))
                .build();
    }

    @Test
    void doesNotResumeQueryWithRequestBody() {
        server.on("GET", "/find")
                .reply(request -> request.bodyLength() > 0
                        ? Reply.ok("mine-1\nmine-2\n")
                                .etag("\"e\"")
                                .header("Accept-Ranges", "bytes")
                                .cutAfter(7)
                        : Reply.status(206)
                                .etag("\"e\"")
                                .header("Content-Range", "bytes 7-13/14")
                                .body("theirs\n"));
        HttpStore store = open(builder().queryBody(true));
        try (var keys = store.queryKeys(Query.where("a", 1))) {
            failure(
                    StoreUnavailableException.class,
                    () -> keys.forEachRemaining(key -> {
                        assertThat(key).startsWith("mine");
                    }));
        }
        assertThat(server.requests()).allSatisfy(request -> {
            assertThat(request.bodyText()).isEqualTo("{\"a\":1}");
            assertThat(request.header("Range")).isNull();
        });
    }

    @Test
    void ignoresBodyInformationInResponseToWrite() {
        server.otherwise().reply(Reply.ok("<p/>\n").type("text/html").etag("\"e\""));
        HttpStore store = store();
        for (var info : List.of(
                store.setData("k", Data.of("hello world")),
                store.setMetadata("k", Metadata.empty()),
                store.updateMetadata("k", Metadata.empty()),
                store.delete("k"))) {
            assertThat(info.size()).isEmpty();
            assertThat(info.mediaType()).isNull();
            assertThat(info.etag()).isEqualTo("\"e\"");
            assertThat(info.status()).isEqualTo(200);
        }
    }
}
