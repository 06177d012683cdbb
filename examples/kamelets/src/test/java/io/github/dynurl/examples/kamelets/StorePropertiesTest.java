package io.github.dynurl.examples.kamelets;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.camel.DynUrlConfiguration;
import io.github.dynurl.testing.RecordedRequest;
import io.github.dynurl.testing.Reply;
import io.github.dynurl.testing.ScriptedServer;
import io.github.dynurl.testing.ServedStore;
import io.github.dynurl.testing.TestCertificates;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.camel.support.jsse.KeyStoreParameters;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.camel.support.jsse.TrustManagersParameters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Shows the effect of the properties that describe the store, on the requests of each Kamelet. */
@Tag("compat")
class StorePropertiesTest extends KameletTestCase {
    private static final String SECRET = "s & p+%/ä";

    private ScriptedServer scripted = ScriptedServer.start();

    /** Lists the Kamelets, and what each does with the object {@code cat}. */
    enum Kamelet {
        SOURCE("dynurl-source", Map.of("queryUrl", "{base}/find", "fetch", "data"), "GET /base/cat/data"),
        SINK("dynurl-sink", Map.of("key", "cat"), "PUT /base/cat/data"),
        ACTION("dynurl-action", Map.of("key", "cat", "operation", "getData"), "GET /base/cat/data"),
        QUERY("dynurl-query-action", Map.of("queryUrl", "{base}/find", "value", "new"), "GET /base/find");

        private final String id;
        private final Map<String, String> needed;
        private final String request;

        Kamelet(String id, Map<String, String> needed, String request) {
            this.id = id;
            this.needed = needed;
            this.request = request;
        }

        boolean queries() {
            return needed.containsKey("queryUrl");
        }
    }

    @AfterEach
    void closeServer() {
        scripted.close();
    }

    /** Runs a Kamelet, and returns its requests to the store. */
    private List<RecordedRequest> use(Kamelet kamelet, Map<String, String> properties) throws Exception {
        serve();
        return run(kamelet, properties);
    }

    private void serve() {
        ServedStore objects = ServedStore.on(scripted).creating();
        objects.put("cat", Map.of("status", "new"), "meow");
        scripted.when(request -> request.path().equals("/base/find")).reply(Reply.ok("cat\n"));
        scripted.when(request -> request.path().equals("/token"))
                .reply(Reply.json("{\"access_token\":\"t1\",\"token_type\":\"Bearer\"}"));
    }

    private List<RecordedRequest> run(Kamelet kamelet, Map<String, String> properties) throws Exception {
        Map<String, String> all = new TreeMap<>(kamelet.needed);
        all.put("baseUrl", scripted.url("/base"));
        all.putAll(properties);
        String uri = kamelet(kamelet.id, all);
        if (kamelet == Kamelet.SOURCE) {
            receive(uri, exchange -> {});
            soon(() -> assertThat(received).extracting(Received::key).containsExactly("cat"));
            camel.stop();
        } else {
            sendTo("direct:in", uri).requestBody("direct:in", "meow", String.class);
        }
        return scripted.requests().stream()
                .filter(request -> !request.path().equals("/token"))
                .toList();
    }

    private static void assertHeader(List<RecordedRequest> requests, String name, String value) {
        assertThat(requests).isNotEmpty().allSatisfy(request -> assertThat(request.header(name))
                .isEqualTo(value));
    }

    private static List<String> lines(List<RecordedRequest> requests) {
        return requests.stream()
                .map(request -> request.method() + " " + request.path())
                .toList();
    }

    @ParameterizedTest
    @EnumSource
    void sendsNoCredentialsWithoutProperties(Kamelet kamelet) throws Exception {
        List<RecordedRequest> requests = use(kamelet, Map.of());
        assertThat(lines(requests)).contains(kamelet.request);
        assertHeader(requests, "Authorization", null);
        assertHeader(requests, "X-Api-Key", null);
    }

    @ParameterizedTest
    @EnumSource
    void sendsUsernameAndPassword(Kamelet kamelet) throws Exception {
        byte[] credentials = ("me:" + SECRET).getBytes(StandardCharsets.UTF_8);
        assertHeader(
                use(kamelet, Map.of("username", "me", "password", SECRET)),
                "Authorization",
                "Basic " + Base64.getEncoder().encodeToString(credentials));
    }

    @ParameterizedTest
    @EnumSource
    void sendsAccessToken(Kamelet kamelet) throws Exception {
        assertHeader(use(kamelet, Map.of("accessToken", "a+b/c==")), "Authorization", "Bearer a+b/c==");
    }

    @ParameterizedTest
    @EnumSource
    void sendsApiKey(Kamelet kamelet) throws Exception {
        assertHeader(use(kamelet, Map.of("apiKey", "RAW(a+b/c==)")), "X-Api-Key", "a+b/c==");
    }

    @ParameterizedTest
    @EnumSource
    void sendsApiKeyInOtherHeader(Kamelet kamelet) throws Exception {
        assertHeader(use(kamelet, Map.of("apiKey", "key", "apiKeyHeader", "X-Access")), "X-Access", "key");
    }

    @ParameterizedTest
    @EnumSource
    void requestsAccessTokenWithOauth2(Kamelet kamelet) throws Exception {
        List<RecordedRequest> requests = use(
                kamelet,
                Map.of(
                        "oauth2TokenEndpoint", scripted.url("/token"),
                        "oauth2ClientId", "me",
                        "oauth2ClientSecret", "a&b",
                        "oauth2Scope", "read write"));
        assertHeader(requests, "Authorization", "Bearer t1");
        RecordedRequest token = scripted.requests("POST", "/token").get(0);
        assertThat(token.bodyText()).contains("scope=read+write");
        assertThat(token.header("Authorization"))
                .isEqualTo("Basic " + Base64.getEncoder().encodeToString("me:a%26b".getBytes(StandardCharsets.UTF_8)));
    }

    @ParameterizedTest
    @EnumSource
    void takesOtherOptionsFromBeanWithStoreName(Kamelet kamelet) throws Exception {
        DynUrlConfiguration shop = new DynUrlConfiguration();
        shop.setHeader(Map.of("X-Tenant", "me"));
        camel.getRegistry().bind("shop", shop);
        assertHeader(use(kamelet, Map.of("storeName", "shop")), "X-Tenant", "me");
    }

    @ParameterizedTest
    @EnumSource
    void formatsUrls(Kamelet kamelet) throws Exception {
        serve();
        scripted.when(request -> request.path().equals("/base/cat.data")).reply(Reply.ok("meow"));
        String expected = kamelet.request.replace("cat/data", "cat.data");
        List<RecordedRequest> requests = run(kamelet, Map.of("urlFormat", "{base}/{key}.{part}"));
        assertThat(lines(requests)).contains(expected);
    }

    /** The dialect nginx lists folders in JSON and sends no filter; in the dialect s3, the URL of an object is that of its data. */
    @ParameterizedTest
    @EnumSource
    void speaksDialect(Kamelet kamelet) throws Exception {
        scripted.when(request -> request.path().equals("/base/"))
                .reply(Reply.json("[{\"name\":\"cat\",\"type\":\"directory\"}]"));
        scripted.when(request -> request.path().endsWith("/metadata")).reply(Reply.json("{\"status\":\"new\"}"));
        scripted.otherwise().reply(Reply.ok("meow"));
        List<RecordedRequest> requests = run(
                kamelet,
                kamelet.queries() ? Map.of("dialect", "nginx", "queryUrl", "{base}/") : Map.of("dialect", "s3"));
        assertThat(requests).isNotEmpty();
        assertThat(requests.get(0).target()).isEqualTo(kamelet.queries() ? "/base/" : "/base/cat");
    }

    @ParameterizedTest
    @EnumSource
    void trustsServerOfSslContextParameters(Kamelet kamelet) throws Exception {
        scripted.close();
        scripted = ScriptedServer.startTls();
        camel.getRegistry().bind("tls", trust(TestCertificates.shared()));
        List<RecordedRequest> requests = use(kamelet, Map.of("sslContextParameters", "#tls"));
        assertThat(scripted.url()).startsWith("https:");
        assertThat(lines(requests)).contains(kamelet.request);
    }

    private static SSLContextParameters trust(TestCertificates certificates) {
        KeyStoreParameters store = new KeyStoreParameters();
        store.setResource("file:" + certificates.trustStore());
        store.setPassword(certificates.password());
        TrustManagersParameters trust = new TrustManagersParameters();
        trust.setKeyStore(store);
        SSLContextParameters parameters = new SSLContextParameters();
        parameters.setTrustManagers(trust);
        return parameters;
    }
}
