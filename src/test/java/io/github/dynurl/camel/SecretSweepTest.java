package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.dynurl.store.StoreException;
import io.github.dynurl.testing.Canary;
import io.github.dynurl.testing.Reply;
import io.github.dynurl.testing.ScriptedProxy;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.console.DevConsole;
import org.apache.camel.console.DevConsole.MediaType;
import org.apache.camel.console.DevConsoleRegistry;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.support.EventNotifierSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests that secrets do not appear in any visible text. Canaries are set in each option that can contain a secret, in
 * templates and in headers, and the server returns them in each response and in each form. The test ignores
 * HttpClient's own loggers (org.apache.hc), which log whole request heads at DEBUG, as the guide's page production.md
 * states.
 */
class SecretSweepTest extends ContextTestCase {
    private static final String PASSWORD = "p\u00e4ss \"7/+canarya";
    private static final String TOKEN = "t0ken7/+=canaryb";
    private static final String PROXY = "pr0xy&<canaryc";
    private static final String SIGNATURE = "s1gn%2F+canaryd";
    private static final String QUERY_KEY = "k3y%20canarye";
    private static final String BASE_QUERY = "b4se%2F+canaryg";
    private static final String HEADER = "h3ader/\"canaryf";

    private static final List<String> SECRETS = List.of(
            PASSWORD,
            TOKEN,
            PROXY,
            SIGNATURE,
            "s1gn/ canaryd",
            QUERY_KEY,
            "k3y canarye",
            BASE_QUERY,
            "b4se/ canaryg",
            HEADER);

    /** Returns the secrets of one store, without those of other stores. */
    private static List<String> secretsOf(boolean basic) {
        return SECRETS.stream()
                .filter(secret -> !secret.equals(PROXY) && !secret.equals(basic ? TOKEN : PASSWORD))
                .toList();
    }

    private final LogCanary log = LogCanary.listen();
    private final List<String> texts = new ArrayList<>();

    @Override
    void prepare() {
        // JMX stays enabled, because its attributes must not contain secrets either.
        camel.getManagementStrategy().addEventNotifier(new EventNotifierSupport() {
            @Override
            public void notify(CamelEvent event) {
                texts.add(String.valueOf(event));
            }
        });
    }

    @AfterEach
    void checkNoSecretWasRevealed() {
        template.stop();
        camel.stop();
        log.close();
        // Camel logs the URIs of routes at DEBUG. Users can hide a signature from that log by setting it in a bean.
        assertContainsNoSecret(
                "log",
                log.lines().stream()
                        .filter(line -> !line.contains(" org.apache.camel.") || !line.contains("dynurl://uri"))
                        .collect(Collectors.joining("\n")));
        assertContainsNoSecret("recorded texts", String.join("\n", texts));
    }

    private static void assertContainsNoSecret(String what, String text) {
        assertThat(Canary.leaks(text, SECRETS)).as(what).isEmpty();
        assertThat(text.lines().filter(line -> line.contains("canary")))
                .as("%s, in part", what)
                .isEmpty();
    }

    /**
     * Binds a configuration with a canary in each option under the name of the store, and returns the start of its URI.
     */
    private String bindStore(boolean basic) {
        DynUrlConfiguration bean = new DynUrlConfiguration();
        bean.setBaseUrl(server.url("/base?sv=2021-06-08&sas=" + BASE_QUERY));
        bean.setQueryUrl(server.url("/find?api_key=" + QUERY_KEY));
        bean.setUrlFormat("{base}/{key}/{part}?sig=" + SIGNATURE);
        bean.setUrlFormatNoPart("{base}/{key}?sig=" + SIGNATURE);
        bean.setRequestHeaders("X-Api-Key");
        if (basic) {
            bean.setUsername("scott");
            bean.setPassword(PASSWORD);
        } else {
            bean.setAccessToken(TOKEN);
        }
        String name = basic ? "basic" : "bearer";
        camel.getRegistry().bind(name, bean);
        return "dynurl:" + name + "?operationTimeout=1000&maxAttempts=1&operation=";
    }

    private static String allForms(boolean basic) {
        return secretsOf(basic).stream()
                .flatMap(secret -> Canary.forms(secret).stream())
                .collect(Collectors.joining("\n"));
    }

    /** Returns the forms of the secrets that a header field can contain. */
    private static String printableForms(boolean basic) {
        return allForms(basic)
                .lines()
                .filter(line -> line.chars().allMatch(c -> c >= 0x20 && c < 0x7f))
                .collect(Collectors.joining(" "));
    }

    static Stream<Arguments> replies() {
        return Stream.of(true, false).flatMap(basic -> replies(basic).map(answer -> Arguments.of(basic, answer)));
    }

    private static Stream<Reply> replies(boolean basic) {
        String body = allForms(basic);
        String line = printableForms(basic);
        Stream<Reply> statuses = Stream.of(400, 401, 403, 404, 409, 412, 413, 429, 500, 503)
                .map(status -> Reply.status(status)
                        .reason("no")
                        .header("X-Debug", line)
                        .body(body)
                        .type("text/plain"));
        Stream<Reply> parts = secretsOf(basic).stream()
                .flatMap(secret -> Stream.of(
                        Reply.json("{\"" + secret + "\":1,\"" + secret + "\":2}"),
                        Reply.json("{\"a\":" + secret + "}"),
                        // The client keeps 8192 bytes of the body, so it cuts the secret.
                        Reply.status(500).body("x".repeat(8188) + secret),
                        Reply.status(500).body("no " + secret).cutAfter(secret.length())));
        return Stream.concat(
                Stream.concat(statuses, parts),
                Stream.of(
                        Reply.ok(body).type("text/html"),
                        Reply.ok("{").type("text/" + line),
                        Reply.ok("x").header("Content-Encoding", line),
                        Reply.ok("x").etag('"' + line + '"').header("Content-Range", line),
                        Reply.status(302).header("Location", "https://other.example/" + line),
                        Reply.status(302).header("Location", "https://scott:" + line + "@other.example/"),
                        Reply.raw("HTTP/1.1 " + line + "\r\n\r\n"),
                        Reply.raw("HTTP/1.1 200 OK\r\n" + line + "\r\n\r\n"),
                        Reply.raw(
                                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
                                        + line + "\r\n"),
                        Reply.raw("HTTP/1.1 500 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + line + "\r\n"),
                        Reply.raw("HTTP/1.1 404 OK\r\nContent-Length: " + line + "\r\n\r\n" + body)));
    }

    @ParameterizedTest
    @MethodSource("replies")
    void doesNotRevealSecretsOfResponses(boolean basic, Reply reply) {
        server.otherwise().reply(reply);
        String store = bindStore(basic);
        for (String operation : List.of(
                "getMetadata",
                "getPermissions",
                "getData",
                "setData",
                "updateMetadata",
                "delete",
                "queryKeys&queryResult=list")) {
            Exchange exchange = template.request(store + operation, sent -> {
                sent.getMessage().setHeader(DynUrlConstants.KEY, "k");
                sent.getMessage().setHeader("X-Api-Key", HEADER);
                sent.getMessage().setBody("{\"a\":1}");
            });
            Throwable thrown = exchange.getException();
            if (thrown != null) {
                texts.add(SecretsTest.stackTrace(thrown));
            }
            if (thrown instanceof StoreException failure) {
                texts.add(failure.reason() + failure.responseBody());
            }
        }
        assertThat(server.requests())
                .anySatisfy(request -> assertThat(request.target()).contains(SIGNATURE));
        assertThat(server.requests())
                .allSatisfy(request -> assertThat(request.target()).contains(BASE_QUERY));
        assertThat(server.requests())
                .anySatisfy(request -> assertThat(request.header("X-Api-Key")).isEqualTo(HEADER));
    }

    @Test
    void doesNotRevealPasswordThatProxyRepeats() {
        String body = String.join("\n", Canary.forms(PROXY));
        server.otherwise().reply(Reply.status(407).body(body).type("text/plain"));
        try (ScriptedProxy proxy = ScriptedProxy.start("porter", PROXY)) {
            String store = store() + "http.proxyHost=127.0.0.1&http.proxyPort=" + proxy.port()
                    + "&http.proxyAuthUsername=porter&http.proxyAuthPassword=RAW(" + PROXY
                    + ")&operation=getData&key=k";
            StoreException thrown = failure(StoreException.class, () -> template.requestBody(store, ""));
            texts.add(SecretsTest.stackTrace(thrown) + thrown.responseBody().orElseThrow());
        }
    }

    @Test
    void doesNotRevealSecretsInDescriptionsOfStore() throws Exception {
        server.otherwise().reply(Reply.ok("x"));
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        camel.addService(new DynUrlMeters(meters));
        for (boolean basic : List.of(true, false)) {
            String store = bindStore(basic);
            routes(builder -> builder.from("direct:" + basic)
                    .to(store + "getData&key=k")
                    .process(exchange -> texts.add(String.valueOf(exchange.getAllProperties()))));
            template.requestBody("direct:" + basic, "");
            texts.add(String.valueOf(template.requestBody(store + "info", "")));
            texts.add(String.valueOf(template.requestBody(store + "explain&key=k", "")));
        }
        String uri = "dynurl:uri?baseUrl=RAW(" + server.url("/base?sas=" + BASE_QUERY)
                + ")&urlFormat=RAW({base}/{key}/{part}?sig=" + SIGNATURE
                + ")&queryUrl=RAW(" + server.url("/find?api_key=" + QUERY_KEY) + ")&username=scott&password=RAW("
                + PASSWORD + ")"
                + "&operation=info";
        texts.add(String.valueOf(template.requestBody(uri, "")));
        assertThat(endpoints()).hasSizeGreaterThanOrEqualTo(5);
        for (DynUrlEndpoint endpoint : endpoints()) {
            texts.add(endpoint + " " + endpoint.getEndpointUri() + " " + endpoint.getEndpointKey() + " "
                    + endpoint.getEndpointBaseUri() + " " + endpoint.getServiceUrl() + " "
                    + endpoint.getServiceMetadata()
                    + " " + endpoint.getConfiguration());
        }
        texts.add(SecretsTest.managedAttributes(camel));
        DevConsole console = Objects.requireNonNull(
                Objects.requireNonNull(camel.getCamelContextExtension().getContextPlugin(DevConsoleRegistry.class))
                        .resolveById("dynurl"));
        texts.add(String.valueOf(console.call(MediaType.TEXT, Map.of())));
        texts.add(String.valueOf(console.call(MediaType.JSON, Map.of())));
        HealthCheckHelper.invoke(camel)
                .forEach(result -> texts.add(result.getMessage().orElse("") + result.getDetails() + result.getError()));
        texts.add(meters.getMetersAsString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"urlFormat={base}/{key}/{part}?sig=", "baseUrl=http://127.0.0.1/base?sig="})
    void distinguishesEndpointsThatDifferOnlyInSecret(String option) {
        String uri = "dynurl:store?operation=info&"
                + (option.startsWith("baseUrl") ? "" : "baseUrl=" + server.url("/base") + "&") + option;
        DynUrlEndpoint one = camel.getEndpoint(uri + "1one", DynUrlEndpoint.class);
        DynUrlEndpoint other = camel.getEndpoint(uri + "2two", DynUrlEndpoint.class);
        assertThat(one).isNotEqualTo(other).isSameAs(camel.getEndpoint(uri + "1one"));
        assertThat(one.getEndpointUri()).isEqualTo(other.getEndpointUri());
    }

    @ParameterizedTest
    @CsvSource({"password", "accessToken", "http.proxyAuthPassword"})
    void doesNotRevealSecretThatLooksLikeReference(String option) {
        String otherOptions = option.equals("password")
                ? "&username=scott"
                : option.equals("accessToken")
                        ? ""
                        : "&http.proxyAuthUsername=porter&http.proxyHost=127.0.0.1&http.proxyPort=1";
        Throwable thrown = catchThrowable(() -> template.requestBody(
                store() + "operation=getData&key=k&" + option + "=#canarypass" + otherOptions, ""));
        if (thrown != null) {
            texts.add(SecretsTest.stackTrace(thrown));
        }
    }
}
