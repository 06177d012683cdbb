package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.dynurl.store.StoreException;
import io.github.dynurl.store.StoreException.Outcome;
import io.github.dynurl.store.StoreUnavailableException;
import io.github.dynurl.testing.ProxiedRequest;
import io.github.dynurl.testing.RecordedRequest;
import io.github.dynurl.testing.Reply;
import io.github.dynurl.testing.ScriptedProxy;
import io.github.dynurl.testing.ScriptedServer;
import io.github.dynurl.testing.TestCertificates;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Locale;
import org.apache.camel.component.http.HttpComponent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests stores behind an HTTP proxy. */
@Tag("compat")
class ProxyTest extends ContextTestCase {
    private static final String USER = "http.proxyAuthUsername=porter&http.proxyAuthPassword=secret&";

    private final ScriptedProxy proxy = ScriptedProxy.start();
    private final ScriptedProxy strict = ScriptedProxy.start("porter", "secret");
    private final ScriptedServer secure = closeAfterTest(ScriptedServer.startTls());

    @BeforeEach
    void script() {
        Exercise.script(server);
        Exercise.script(secure);
        camel.getRegistry().bind("tls", TlsRouteTest.parameters(TestCertificates.shared()));
    }

    @AfterEach
    void closeProxies() {
        proxy.close();
        strict.close();
    }

    private static String proxyOptions(ScriptedProxy proxy) {
        return proxyOptions(proxy.port());
    }

    private static String proxyOptions(int port) {
        return "http.proxyHost=127.0.0.1&http.proxyPort=" + port + "&";
    }

    private String secureStore() {
        return store(secure) + "sslContextParameters=#tls&";
    }

    @ParameterizedTest
    @EnumSource
    void sendsPlainHttpThroughProxy(Exercise exercise) {
        exercise.check(template, store() + proxyOptions(proxy), server);
        assertThat(proxy.requests())
                .hasSize(exercise.requests())
                .noneMatch(ProxiedRequest::tunnel)
                .allSatisfy(request -> assertThat(request.requestLine()).contains(" " + server.url() + "/"))
                .allSatisfy(request -> assertThat(request.headerLines())
                        .noneMatch(line -> line.toLowerCase(Locale.ROOT).startsWith("upgrade")));
        assertThat(server.requests()).hasSize(exercise.requests());
    }

    @Test
    void sendsUnchangedPathToProxy() {
        server.otherwise().reply(Reply.ok("x"));
        template.requestBodyAndHeader(
                store() + proxyOptions(proxy) + "operation=getData", "", DynUrlConstants.KEY, "a//b%2Fc;x");
        assertThat(proxy.requests())
                .extracting(ProxiedRequest::requestLine)
                .containsExactly("GET " + server.url() + "/base/a//b%252Fc%3Bx/data HTTP/1.1");
        assertThat(server.requests()).extracting(RecordedRequest::target).containsExactly("/base/a//b%252Fc%3Bx/data");
    }

    @ParameterizedTest
    @EnumSource
    void sendsHttpsThroughTunnelThatHidesCredentials(Exercise exercise) {
        exercise.check(template, secureStore() + "username=alice&password=wonder&" + proxyOptions(proxy), secure);
        assertThat(proxy.requests()).isNotEmpty().allSatisfy(request -> {
            assertThat(request.requestLine()).isEqualTo("CONNECT 127.0.0.1:" + secure.port() + " HTTP/1.1");
            assertThat(request.headerLines())
                    .noneMatch(line -> line.toLowerCase(Locale.ROOT).contains("authorization"));
        });
        assertThat(secure.requests())
                .hasSize(exercise.requests())
                .allMatch(request -> request.header("Authorization") != null);
    }

    @ParameterizedTest
    @EnumSource
    void authenticatesAtProxy(Exercise exercise) {
        exercise.check(template, store() + proxyOptions(strict) + USER, server);
        assertThat(strict.requests())
                .filteredOn(request -> request.status() != 407)
                .hasSize(exercise.requests());
        assertThat(server.requests())
                .hasSize(exercise.requests())
                .allMatch(request -> request.header("Proxy-Authorization") == null);
    }

    @ParameterizedTest
    @EnumSource
    void authenticatesAtProxyForTunnel(Exercise exercise) {
        exercise.check(template, secureStore() + proxyOptions(strict) + USER, secure);
        assertThat(strict.requests()).allMatch(ProxiedRequest::tunnel);
        assertThat(secure.requests())
                .hasSize(exercise.requests())
                .allMatch(request -> request.header("Proxy-Authorization") == null);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a+b", "a b", "100%", "%41", "a&b=c", "pä$"})
    void acceptsAnyCharacterInProxyCredentials(String password) {
        try (ScriptedProxy odd = ScriptedProxy.start("porter", password)) {
            String user = "http.proxyAuthUsername=porter&http.proxyAuthPassword=RAW(" + password + ")&";
            Exercise.GET_DATA.check(template, store() + proxyOptions(odd) + user, server);
            assertThat(odd.requests()).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void namesProxyThatRefusesCredentials(boolean tls) {
        String uri = (tls ? secureStore() : store()) + proxyOptions(strict)
                + "http.proxyAuthUsername=porter&http.proxyAuthPassword=wrong&";
        StoreException thrown = failure(StoreException.class, () -> Exercise.GET_DATA.send(template, uri));
        assertThat(thrown).hasMessageContaining("proxy");
        if (tls) {
            assertThat(thrown)
                    .hasMessageContaining("the proxy refused the tunnel (407); check http.proxyHost,")
                    .message()
                    .doesNotContain("check the host and the port of the URL");
        }
        assertThat(server.requests()).isEmpty();
        assertThat(secure.requests()).isEmpty();
    }

    @Test
    void bypassesProxyForNonProxyHosts() {
        assumeThat(Arrays.stream(HttpComponent.class.getMethods()).map(Method::getName))
                .as("camel-http knows nonProxyHosts")
                .contains("getNonProxyHosts");
        Exercise.GET_DATA.check(
                template, store() + proxyOptions(proxy) + "http.nonProxyHosts=RAW(other.example,127.0.0.1)&", server);
        assertThat(proxy.requests()).isEmpty();
        Exercise.GET_DATA.check(template, store() + proxyOptions(proxy) + "http.nonProxyHosts=other.example&", server);
        assertThat(proxy.requests()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 403, 404, 410, 502, 503})
    void doesNotMistakeProxyRefusalForServerResponse(int status) {
        server.when(request -> request.method().equals("CONNECT"))
                .reply(Reply.status(status).type("text/html").body("<h1>No</h1>"));
        String uri = store("https://store.example") + proxyOptions(server.port());
        for (String operation : new String[] {"exists", "delete", "getData"}) {
            StoreUnavailableException thrown = failure(
                    StoreUnavailableException.class,
                    () -> template.requestBody(uri + "operation=" + operation + "&key=k", ""));
            assertThat(thrown.outcome()).isEqualTo(Outcome.NOT_SENT);
            assertThat(thrown).hasMessageContaining("proxy").hasMessageContaining("" + status);
        }
        assertThat(server.requests()).extracting(RecordedRequest::target).containsOnly("store.example:443");
    }

    @Test
    void failsAsUnavailableIfProxyIsUnreachable() {
        proxy.close();
        StoreUnavailableException thrown = failure(
                StoreUnavailableException.class, () -> Exercise.GET_DATA.send(template, store() + proxyOptions(proxy)));
        assertThat(thrown.outcome()).isEqualTo(Outcome.NOT_SENT);
        assertThat(server.requests()).isEmpty();
    }
}
