package io.github.dynurl.store.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.store.Data;
import io.github.dynurl.store.Query;
import io.github.dynurl.store.QueryResult;
import io.github.dynurl.store.Results;
import io.github.dynurl.store.UnexpectedReplyException;
import io.github.dynurl.testing.PatternBytes;
import io.github.dynurl.testing.RecordedRequest;
import io.github.dynurl.testing.Reply;
import io.github.dynurl.testing.ScriptedServer;
import io.github.dynurl.testing.TestCertificates;
import java.io.IOException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.cookie.BasicCookieStore;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests that the store uses the client and the executors that it is given, and does not close them. */
@Tag("compat")
class GivenResourcesTest extends HttpStoreTestCase {
    @Test
    void doesNotCloseGivenClient() throws IOException {
        server.otherwise().reply(Reply.ok());
        try (CloseableHttpClient client = HttpClients.createDefault()) {
            HttpStore first = open(builder().httpClient(client));
            first.delete("k");
            first.close();
            open(builder().httpClient(client)).delete("k");
            assertThat(server.requests()).hasSize(2);
            assertThat(server.acceptedConnections()).isEqualTo(1);
        }
    }

    @Test
    void keepsRedirectsCookiesAndDecompressionDisabled() throws IOException {
        server.otherwise()
                .reply(Reply.status(302).header("Location", server.url("/x")).header("Set-Cookie", "a=b"));
        BasicCookieStore cookies = new BasicCookieStore();
        try (CloseableHttpClient client =
                HttpClients.custom().setDefaultCookieStore(cookies).build()) {
            HttpStore store = open(builder().httpClient(client));
            failure(UnexpectedReplyException.class, () -> store.getMetadata("k"));
            failure(UnexpectedReplyException.class, () -> store.setData("k", Data.of("x")));
            byte[] coded = {1, 2, 3};
            server.otherwise().reply(Reply.ok(coded).header("Content-Encoding", "gzip"));
            assertThat(store.toBytes("k")).isEqualTo(coded);
            assertThat(cookies.getCookies()).isEmpty();
            assertThat(server.requests()).hasSize(3).allSatisfy(GivenResourcesTest::assertNoAdditionalHeaderFields);
        }
    }

    private static void assertNoAdditionalHeaderFields(RecordedRequest request) {
        assertThat(request.headers("Accept-Encoding")).containsExactly("identity");
        assertThat(request.headerLines())
                .noneMatch(line -> line.matches("(?i)(cookie|upgrade|expect|te|http2-settings|authorization):.*"));
        assertThat(request.header("Connection")).isEqualTo("keep-alive");
    }

    @Test
    void usesTrustStoreOfGivenClient() throws IOException {
        TestCertificates certificates = TestCertificates.shared();
        try (ScriptedServer tls = ScriptedServer.startTls();
                CloseableHttpClient client = HttpClients.custom()
                        .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                                .setTlsSocketStrategy(new DefaultClientTlsStrategy(certificates.clientContext()))
                                .build())
                        .build()) {
            tls.on("GET", "/base/k/data").reply(Reply.ok().pattern(100_000));
            HttpStore store = open(HttpStore.builder()
                    .baseUrl(tls.url("/base"))
                    .basicAuth("scott", "tiger")
                    .httpClient(client));
            assertThat(store.toBytes("k")).isEqualTo(PatternBytes.bytes(100_000));
            assertThat(tls.requests().get(0).header("Host")).isEqualTo("127.0.0.1:" + tls.port());
        }
    }

    @Test
    void doesNotShutDownGivenExecutors() throws InterruptedException {
        server.on("GET", "/find").reply(Reply.ok("a\nb\n"));
        server.when(r -> r.path().endsWith("/metadata")).reply(Reply.json("{}"));
        ScheduledExecutorService threads = Executors.newScheduledThreadPool(2);
        try {
            HttpStore store = open(builder().queryExecutor(threads).timer(threads));
            try (Results<QueryResult> results = store.query(Query.all())) {
                assertThat(results).toIterable().hasSize(2);
            }
            assertThat(ownThreads()).isEmpty();
            store.close();
            assertThat(threads.isShutdown()).isFalse();
        } finally {
            threads.shutdownNow();
            assertThat(threads.awaitTermination(5, TimeUnit.SECONDS)).isTrue();
        }
    }
}
