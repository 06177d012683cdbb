package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dynurl.testing.Reply;
import io.github.dynurl.testing.ScriptedProxy;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.camel.ResolveEndpointFailedException;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.hc.client5.http.cookie.BasicCookieStore;
import org.apache.hc.client5.http.impl.DefaultHttpRequestRetryStrategy;
import org.apache.hc.client5.http.impl.DefaultRedirectStrategy;
import org.apache.hc.client5.http.impl.io.BasicHttpClientConnectionManager;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.util.TimeValue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the options {@code http.*}. Allowed options take effect. All others are refused by name. */
@Tag("compat")
class HttpOptionsTest extends ContextTestCase {
    private static final String EXISTS = "operation=exists&key=k";

    @Test
    void sendsOwnUserAgentUnlessConfigured() {
        server.otherwise().reply(Reply.ok());
        template.requestBody(store() + EXISTS, "");
        template.requestBody(store() + EXISTS + "&http.userAgent=RAW(mine/1.0 (x+y))", "");
        assertThat(server.requests())
                .extracting(request -> request.header("User-Agent"))
                .containsExactly("camel-dynurl", "mine/1.0 (x+y)");
    }

    @ParameterizedTest
    @CsvSource({"http.connectionsPerRoute=1, 1", "http.connectionsPerRoute=2, 2", "http.maxTotalConnections=1, 1"})
    void limitsPoolToConfiguredSize(String option, int connections) throws Exception {
        server.otherwise().reply(Reply.ok().delay(Duration.ofMillis(100)));
        sendInParallel(6, store() + EXISTS + "&" + option);
        assertThat(server.requests()).hasSize(6);
        assertThat(server.acceptedConnections()).isEqualTo(connections);
    }

    @Test
    void opensManyConnectionsByDefault() throws Exception {
        CountDownLatch arrived = new CountDownLatch(20);
        server.otherwise().reply(request -> {
            arrived.countDown();
            soon("all requests are there at the same time").until(() -> arrived.getCount() == 0);
            return Reply.ok();
        });
        sendInParallel(20, store() + EXISTS);
        assertThat(server.acceptedConnections()).isEqualTo(20);
    }

    private void sendInParallel(int threads, String uri) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            Callable<Object> call = () -> template.requestBody(uri, "");
            List<Callable<Object>> calls =
                    IntStream.range(0, threads).mapToObj(i -> call).toList();
            for (Future<Object> future : executor.invokeAll(calls)) {
                assertThat(future.get()).isEqualTo(true);
            }
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void usesSystemProxyOnlyIfConfigured() {
        Exercise.script(server);
        try (ScriptedProxy proxy = ScriptedProxy.start()) {
            Map<String, String> previous = setProperties(Map.of(
                    "http.proxyHost", proxy.host(), "http.proxyPort", "" + proxy.port(), "http.nonProxyHosts", ""));
            try {
                Exercise.GET_DATA.check(template, store(), server);
                assertThat(proxy.requests()).isEmpty();
                Exercise.GET_DATA.check(template, store() + "http.useSystemProperties=true&", server);
                assertThat(proxy.requests()).hasSize(1);
            } finally {
                setProperties(previous);
            }
        }
    }

    @Test
    void letsBeanConfigureClient() {
        HttpClientConfigurer bean = client -> client.addRequestInterceptorFirst(
                (request, entity, context) -> request.setHeader("X-Department", "research"));
        camel.getRegistry().bind("department", bean);
        Exercise.script(server);
        Exercise.GET_LARGE_DATA.check(template, store() + "http.httpClientConfigurer=#department&", server);
        assertThat(server.requests()).isNotEmpty().allSatisfy(request -> assertThat(request.header("X-Department"))
                .isEqualTo("research"));
    }

    /** A bean can add to the client, but cannot take away what the store needs. */
    @ParameterizedTest
    @EnumSource
    void keepsItsOwnRulesWithClientOfBean(Exercise exercise) {
        HttpClientConfigurer bean = client -> client.setConnectionManager(new BasicHttpClientConnectionManager())
                .setRetryStrategy(new DefaultHttpRequestRetryStrategy(5, TimeValue.ofMilliseconds(1)))
                .setRedirectStrategy(DefaultRedirectStrategy.INSTANCE)
                .setDefaultCookieStore(new BasicCookieStore())
                .setRequestExecutor(new HttpRequestExecutor());
        camel.getRegistry().bind("own", bean);
        Exercise.script(server);
        exercise.check(template, store() + "http.httpClientConfigurer=#bean:own&", server);
    }

    @Test
    void neitherRetriesNorRedirectsInClientOfBean() {
        AtomicInteger calls = new AtomicInteger();
        HttpClientConfigurer bean = client -> {
            calls.incrementAndGet();
            client.setRetryStrategy(new DefaultHttpRequestRetryStrategy(5, TimeValue.ofMilliseconds(1)))
                    .setRedirectStrategy(DefaultRedirectStrategy.INSTANCE);
        };
        camel.getRegistry().bind("own", bean);
        String uri = store() + EXISTS + "&maxAttempts=1&http.httpClientConfigurer=#own";
        server.otherwise().reply(Reply.status(503));
        assertThatThrownBy(() -> template.requestBody(uri, "")).hasStackTraceContaining("503");
        assertThat(server.requests()).hasSize(1);
        server.otherwise().reply(Reply.status(302).header("Location", server.url("/other")));
        assertThatThrownBy(() -> template.requestBody(uri, "")).hasStackTraceContaining("302");
        assertThat(server.requests()).hasSize(2);
        assertThat(calls).hasValueGreaterThan(0);
    }

    @Test
    void namesOptionIfBeanFails() {
        HttpClientConfigurer bean = client -> {
            throw new IllegalStateException("no ticket");
        };
        camel.getRegistry().bind("own", bean);
        assertThatThrownBy(() -> template.requestBody(store() + EXISTS + "&http.httpClientConfigurer=#own", ""))
                .hasStackTraceContaining("the bean of http.httpClientConfigurer failed")
                .hasStackTraceContaining("no ticket");
    }

    @ParameterizedTest
    @ValueSource(strings = {"#nothing", "#bean:nothing", "text", "#wrong"})
    void refusesConfigurerThatIsNoBeanOfItsType(String value) {
        camel.getRegistry().bind("wrong", new Object());
        assertThatThrownBy(() -> template.requestBody(store() + EXISTS + "&http.httpClientConfigurer=" + value, ""))
                .hasStackTraceContaining("httpClientConfigurer");
        assertThat(server.requests()).isEmpty();
    }

    /** Sets system properties, or removes those whose value is "(none)". Returns the previous values. */
    private static Map<String, String> setProperties(Map<String, String> values) {
        Map<String, String> previous = new HashMap<>();
        values.forEach((name, value) -> {
            String old = value.equals("(none)") ? System.clearProperty(name) : System.setProperty(name, value);
            previous.put(name, old == null ? "(none)" : old);
        });
        return previous;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "connectTimeout",
                "connectionRequestTimeout",
                "responseTimeout",
                "soTimeout",
                "followRedirects",
                "authUsername",
                "authPassword",
                "authMethod",
                "authBearerToken",
                "authenticationPreemptive",
                "oauth2ClientId",
                "oauth2ClientSecret",
                "cookieStore",
                "cookieHandler",
                "bridgeEndpoint",
                "httpMethod",
                "deleteWithBody",
                "throwExceptionOnFailure",
                "okStatusCodeRange",
                "clientConnectionManager",
                "httpClient.soTimeout",
                "httpConnection.soTimeout",
                "sslContextParameters",
                "logHttpActivity",
                "proxyAuthDomain",
                "nonsense",
                "proxyAuthMethod"
            })
    void refusesOptionWithoutEffectByName(String name) {
        assertThatThrownBy(() -> camel.getEndpoint(store() + "http." + name + "=1"))
                .isInstanceOf(ResolveEndpointFailedException.class)
                .rootCause()
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("http." + name + " ")
                .hasMessageContaining("http.userAgent");
        assertThat(endpoints()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "http.proxyHost=127.0.0.1, http.proxyPort",
        "http.proxyPort=3128, http.proxyHost",
        "http.proxyAuthUsername=u, http.proxyHost",
        "http.proxyAuthUsername=u&http.proxyAuthPassword=p, http.proxyHost",
        "http.nonProxyHosts=a, http.proxyHost",
        "http.proxyHost=a&http.proxyPort=1&http.proxyAuthUsername=u, http.proxyAuthPassword",
        "http.proxyHost=a&http.proxyPort=1&http.proxyAuthPassword=p, http.proxyAuthUsername"
    })
    void refusesIncompleteProxyOptions(String options, String missing) {
        assertThatThrownBy(() ->
                        camel.getEndpoint(store() + options).createProducer().start())
                .hasStackTraceContaining(missing);
    }

    @ParameterizedTest
    @CsvSource({
        "http.connectionsPerRoute=many, http.connectionsPerRoute",
        "http.connectionsPerRoute=0, http.connectionsPerRoute",
        "http.maxTotalConnections=-1, http.maxTotalConnections",
        "http.proxyHost=a&http.proxyPort=x, http.proxyPort",
        "http.proxyHost=a&http.proxyPort=0, http.proxyPort",
        "http.useSystemProperties=maybe, maybe",
        "http.x509HostnameVerifier=#missing, missing"
    })
    void failsAtStartIfValueIsInvalid(String options, String messagePart) {
        assertThatThrownBy(() -> routes(builder -> builder.from("direct:in").to(store() + EXISTS + "&" + options)))
                .rootCause()
                .satisfies(
                        cause -> assertThat(String.valueOf(cause.getMessage())).contains(messagePart));
        assertThat(server.acceptedConnections()).isZero();
    }

    @Test
    void refusesOptionThatIsGivenTwice() {
        assertThatThrownBy(() -> camel.getEndpoint(store() + "http.userAgent=a&http.userAgent=b"))
                .rootCause()
                .hasMessageContaining("http.userAgent is given more than once");
    }

    @Test
    void refusesOptionWithoutEffectFromBean() {
        DynUrlConfiguration bean = new DynUrlConfiguration();
        bean.setBaseUrl(server.url("/base"));
        bean.setHttp(Map.of("followRedirects", "true"));
        camel.getRegistry().bind("images", bean);
        assertThatThrownBy(() -> camel.getEndpoint("dynurl:images?" + EXISTS))
                .rootCause()
                .hasMessageContaining("http.followRedirects");
    }

    @Test
    void resolvesPlaceholders() {
        Properties properties = new Properties();
        properties.setProperty("agent", "mine/2.0");
        camel.getPropertiesComponent().setOverrideProperties(properties);
        server.otherwise().reply(Reply.ok());
        template.requestBody(store() + EXISTS + "&http.userAgent={{agent}}&http.proxyHost={{?none}}", "");
        assertThat(server.requests())
                .extracting(request -> request.header("User-Agent"))
                .containsExactly("mine/2.0");
    }
}
