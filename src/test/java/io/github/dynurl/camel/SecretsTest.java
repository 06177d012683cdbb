package io.github.dynurl.camel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.dynurl.testing.Reply;
import io.github.dynurl.testing.ScriptedProxy;
import io.github.dynurl.testing.ScriptedServer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.support.EventNotifierSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that the secrets of each secret option reach the server and appear nowhere else. */
@Tag("compat")
class SecretsTest extends ContextTestCase {
    private static final String USER = "canaryuser";
    private static final String PASSWORD = "canarypass";
    private static final String TOKEN = "canarytoken";
    private static final String PROXY = "canaryproxy";
    private static final String BASIC = "username=" + USER + "&password=" + PASSWORD + "&";
    private static final String BEARER = "accessToken=" + TOKEN + "&";

    private final LogCanary log = LogCanary.listen();
    private final ScriptedProxy proxy = ScriptedProxy.start("porter", PROXY);

    @Override
    void prepare() {
        // JMX stays enabled, because its attributes must not contain secrets either.
    }

    @BeforeEach
    void script() {
        Exercise.script(server);
    }

    @AfterEach
    void checkLogContainsNoSecret() {
        template.stop();
        camel.stop();
        proxy.close();
        log.close();
        assertThat(log.lines()).isNotEmpty();
        assertContainsNoSecret("log", String.join("\n", log.lines()));
    }

    private String proxyOptions() {
        return "http.proxyHost=127.0.0.1&http.proxyPort=" + proxy.port()
                + "&http.proxyAuthUsername=porter&http.proxyAuthPassword=" + PROXY + "&";
    }

    /** Checks that a text contains the secrets neither in plain form nor encoded as in the Authorization header. */
    private static void assertContainsNoSecret(String what, String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        String pair = Base64.getEncoder().encodeToString((USER + ":" + PASSWORD).getBytes(UTF_8));
        String proxyPair = Base64.getEncoder().encodeToString(("porter:" + PROXY).getBytes(UTF_8));
        List<String> leaks =
                Stream.of(USER, PASSWORD, TOKEN, PROXY).filter(lower::contains).toList();
        assertThat(leaks)
                .as(what + ": "
                        + text.lines().filter(line -> line.contains("canary")).toList())
                .isEmpty();
        assertThat(text).as(what).doesNotContain(pair).doesNotContain(proxyPair);
    }

    static String stackTrace(Throwable thrown) {
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    static Stream<Reply> badReplies() {
        return Stream.of(
                Reply.status(401).header("WWW-Authenticate", "Basic"),
                Reply.status(403),
                Reply.status(404),
                Reply.status(412),
                Reply.status(503).header("Retry-After", "1"),
                Reply.status(302).header("Location", "http://" + USER + ":" + PASSWORD + "@other.example/" + TOKEN),
                Reply.ok("<html>" + PASSWORD + TOKEN + "</html>").type("text/html"),
                Reply.json("{\"" + PASSWORD + "\":").type("application/json"),
                Reply.reset(),
                Reply.lostAck(),
                Reply.raw("nonsense\r\n\r\n"),
                Reply.stall());
    }

    @ParameterizedTest
    @MethodSource("badReplies")
    void doesNotRevealSecretsIfCallFails(Reply reply) {
        server.otherwise().reply(reply);
        for (String credentials : List.of(BASIC, BEARER)) {
            String uri = store() + credentials + "operationTimeout=1000&responseTimeout=200&operation=";
            for (String operation : List.of("getMetadata&key=bad", "setData&key=bad")) {
                Throwable thrown = catchThrowable(() -> template.requestBody(uri + operation, "x"));
                if (thrown != null) {
                    assertContainsNoSecret("exception", stackTrace(thrown));
                }
            }
        }
        assertThat(server.requests()).hasSizeGreaterThanOrEqualTo(4);
    }

    @Test
    void doesNotRevealSecretsIfConnectionFails() {
        ScriptedServer secure = closeAfterTest(ScriptedServer.startTls());
        List<String> uris = List.of(
                store(secure) + BASIC,
                store(secure) + BEARER + proxyOptions(),
                store("https://store.example") + BASIC + proxyOptions(),
                store("http://127.0.0.1:1") + BEARER);
        for (String uri : uris) {
            Throwable thrown = catchThrowable(() -> Exercise.GET_DATA.send(template, uri));
            assertThat(thrown).isNotNull();
            assertContainsNoSecret(uri, stackTrace(thrown));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense=1",
                "http.nonsense=1",
                "http.authPassword=canarypass",
                "http.oauth2ClientSecret=canarytoken",
                "http.connectionsPerRoute=many",
                "http.x509HostnameVerifier=#missing",
                "operationTimeout=soon",
                "urlFormat={base}/{kye}",
                "sslContextParameters=#missing",
                "operation=query&queryUrl=http://other.example/",
                "key=..",
                "ifMatch=x",
                "allowInsecureAuth=maybe"
            })
    void doesNotRevealSecretsIfEndpointCannotBeCreated(String flaw) {
        for (String credentials : List.of(BASIC, BEARER, BASIC + BEARER)) {
            String uri = "dynurl:store?baseUrl=" + server.url() + "&" + proxyOptions() + credentials + flaw;
            Throwable thrown = catchThrowable(
                    () -> routes(builder -> builder.from("direct:in").to(uri)));
            assertThat(thrown).isNotNull();
            assertContainsNoSecret("exception", stackTrace(thrown));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"baseUrl", "queryUrl"})
    void refusesUrlWithPasswordWithoutRevealingIt(String option) {
        DynUrlConfiguration bean = new DynUrlConfiguration();
        String url = "http://" + USER + ":" + PASSWORD + "@127.0.0.1/";
        bean.setBaseUrl(option.equals("baseUrl") ? url : server.url());
        bean.setQueryUrl(option.equals("queryUrl") ? url : server.url());
        camel.getRegistry().bind("images", bean);
        Throwable thrown = catchThrowable(() -> camel.getEndpoint("dynurl:images?key=k"));
        assertThat(thrown).rootCause().hasMessageContaining(option);
        assertContainsNoSecret("exception", stackTrace(thrown));
    }

    @Test
    void doesNotRevealSecretsInDescriptionsOfEndpoint() throws Exception {
        List<String> events = new ArrayList<>();
        camel.getManagementStrategy().addEventNotifier(new EventNotifierSupport() {
            @Override
            public void notify(CamelEvent event) {
                if (event instanceof DynUrlEvent) {
                    events.add(event.toString());
                }
            }
        });
        for (String credentials : List.of(BASIC, BEARER)) {
            String uri = store() + credentials + proxyOptions();
            routes(builder ->
                    builder.from("direct:" + credentials.length()).to(uri + "operation=info&outputType=json"));
            assertContainsNoSecret("info", String.valueOf(template.requestBody("direct:" + credentials.length(), "")));
            Exercise.GET_LARGE_DATA.check(template, uri, server);
        }
        template.requestBody(store() + BASIC + "operation=setData&key=new", "x");
        assertThat(events).isNotEmpty();
        assertContainsNoSecret("events", events.toString());
        assertThat(endpoints()).isNotEmpty().allSatisfy(endpoint -> {
            assertContainsNoSecret("endpoint", endpoint.toString());
            assertContainsNoSecret("configuration", endpoint.getConfiguration().toString());
        });
        assertContainsNoSecret("threads", Thread.getAllStackTraces().keySet().toString());
        String jmxAttributes = managedAttributes(camel);
        assertThat(jmxAttributes).contains("StoreName=store");
        assertContainsNoSecret("JMX", jmxAttributes);
    }

    /** Returns all JMX attributes of the context. */
    static String managedAttributes(CamelContext camel) throws Exception {
        MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
        StringBuilder all = new StringBuilder();
        for (ObjectName name :
                beans.queryNames(new ObjectName("org.apache.camel:context=" + camel.getName() + ",*"), null)) {
            all.append(name).append('\n');
            for (MBeanAttributeInfo attribute : beans.getMBeanInfo(name).getAttributes()) {
                Object value = attribute.isReadable() ? beans.getAttribute(name, attribute.getName()) : "";
                all.append(attribute.getName()).append('=').append(value).append('\n');
            }
        }
        return all.toString();
    }

    @Test
    void sendsTokenToServer() {
        Exercise.GET_DATA.check(template, store() + BEARER, server);
        assertThat(server.takeRequest(Duration.ofSeconds(5)).header("Authorization"))
                .isEqualTo("Bearer " + TOKEN);
    }
}
