package io.github.dynurl.examples.stores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.dynurl.store.Data;
import io.github.dynurl.store.http.Dialect;
import io.github.dynurl.store.http.HttpStore;
import io.github.dynurl.store.http.access.RequestSigner.UnsignedRequest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests signed URLs with the example of the documentation of AWS, and with S3Proxy, which checks signatures. */
class S3SignerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private static S3ProxyServer server;
    private static HttpStore store;

    @BeforeAll
    static void start() throws Exception {
        server = new S3ProxyServer();
        store = store(new S3Signer());
    }

    @AfterAll
    static void stop() throws Exception {
        store.close();
        server.close();
    }

    private static HttpStore store(S3Signer signer) {
        return HttpStore.builder()
                .baseUrl(server.url() + "/" + S3ProxyServer.BUCKET)
                .dialect(Dialect.named("s3"))
                .requestSigner(signer)
                .build();
    }

    private static HttpResponse<String> get(String url) throws Exception {
        return CLIENT.send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static int status(String url) throws Exception {
        return get(url).statusCode();
    }

    private static UnsignedRequest get(String url, String host) {
        return new UnsignedRequest("GET", url, Map.of("Host", host, "Range", "bytes=0-9"), Optional::empty);
    }

    /** Signature Version 4, "Authenticating Requests: Using Query Parameters", in the documentation of Amazon S3. */
    @Test
    void signsExampleOfDocumentation() {
        S3Signer signer = new S3Signer(
                "AKIAIOSFODNN7EXAMPLE",
                "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
                Clock.fixed(Instant.parse("2013-05-24T00:00:00Z"), ZoneOffset.UTC));
        String url = signer.presign(
                get("https://examplebucket.s3.amazonaws.com/test.txt", "examplebucket.s3.amazonaws.com"),
                Duration.ofSeconds(86400));
        assertThat(url).startsWith("https://examplebucket.s3.amazonaws.com/test.txt?");
        assertThat(url.substring(url.indexOf('?') + 1).split("&"))
                .containsExactlyInAnyOrder(
                        "X-Amz-Algorithm=AWS4-HMAC-SHA256",
                        "X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request",
                        "X-Amz-Date=20130524T000000Z",
                        "X-Amz-Expires=86400",
                        "X-Amz-SignedHeaders=host",
                        "X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404");
    }

    @Test
    void refusesMoreThanSevenDays() {
        assertThatThrownBy(() -> store.presign("a", Duration.ofDays(8))).hasMessageContaining("7 days");
    }

    @ParameterizedTest
    @ValueSource(strings = {"cat.png", "a b/ü+%&?#;=/~*'().txt"})
    void anybodyReadsDataBySignedUrl(String key) throws Exception {
        store.setData(key, Data.of("data of " + key));
        assertThat(status(store.url(key))).as("without a signature").isNotEqualTo(200);
        HttpResponse<String> response = get(store.presign(key, Duration.ofMinutes(5)));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("data of " + key);
    }

    @Test
    void changedUrlIsRefused() throws Exception {
        store.setData("a", Data.of("data"));
        store.setData("b", Data.of("other"));
        String url = store.presign("a", Duration.ofMinutes(5));
        assertThat(status(url)).isEqualTo(200);
        assertThat(status(url.replace("/a?", "/b?"))).isEqualTo(403);
        assertThat(status(url.replace("X-Amz-Expires=300", "X-Amz-Expires=3000")))
                .isEqualTo(403);
        try (HttpStore stranger = store(new S3Signer(S3Signer.ACCESS_KEY, "wrong", Clock.systemUTC()))) {
            assertThat(status(stranger.presign("a", Duration.ofMinutes(5)))).isEqualTo(403);
        }
    }

    @Test
    void signatureEndsWithItsValidity() throws Exception {
        store.setData("short", Data.of("data"));
        String url = store.presign("short", Duration.ofSeconds(2));
        assertThat(status(url)).isEqualTo(200);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(status(url)).isEqualTo(403));
    }
}
