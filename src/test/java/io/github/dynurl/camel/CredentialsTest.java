package io.github.dynurl.camel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;
import static org.assertj.core.api.InstanceOfAssertFactories.MAP;

import io.github.dynurl.store.AccessDeniedException;
import io.github.dynurl.store.UnexpectedReplyException;
import io.github.dynurl.testing.RecordedRequest;
import io.github.dynurl.testing.Reply;
import io.github.dynurl.testing.ScriptedServer;
import java.util.Base64;
import java.util.Map;
import java.util.Properties;
import org.apache.camel.ResolveEndpointFailedException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that credentials are sent to the server of the store with the first request, and to no other server. */
@Tag("compat")
class CredentialsTest extends ContextTestCase {
    private static final String BASIC = "username=RAW(jürgen)&password=RAW(p&ä+ %41)&";
    private static final String BASIC_HEADER = basic("jürgen:p&ä+ %41");

    private static String basic(String pair) {
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(UTF_8));
    }

    @BeforeEach
    void script() {
        Exercise.script(server);
    }

    @ParameterizedTest
    @EnumSource
    void sendsBasicAuthenticationPreemptively(Exercise exercise) {
        exercise.check(template, store() + BASIC, server);
        assertThat(server.requests()).hasSize(exercise.requests()).allSatisfy(request -> assertThat(
                        request.headers("Authorization"))
                .containsExactly(BASIC_HEADER));
    }

    @ParameterizedTest
    @EnumSource
    void sendsTokenPreemptively(Exercise exercise) {
        exercise.check(template, store() + "accessToken=RAW(a.b+c/d==)&", server);
        assertThat(server.requests()).hasSize(exercise.requests()).allSatisfy(request -> assertThat(
                        request.headers("Authorization"))
                .containsExactly("Bearer a.b+c/d=="));
    }

    @Test
    void sendsNoAuthorizationWithoutCredentials() {
        Exercise.GET_DATA.check(template, store(), server);
        assertThat(server.requests())
                .extracting(request -> request.header("Authorization"))
                .containsOnlyNulls();
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403})
    void doesNotRetryRefusedCredentials(int status) {
        server.otherwise().reply(Reply.status(status).header("WWW-Authenticate", "Basic realm=\"x\""));
        AccessDeniedException denied = failure(
                AccessDeniedException.class,
                () -> template.requestBody(store() + BASIC + "operation=exists&key=nobody", ""));
        assertThat(denied.status()).isEqualTo(status);
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void ignoresAuthorizationHeadersOfMessage() {
        Map<String, Object> stale =
                Map.of("Authorization", "Bearer stolen", "Proxy-Authorization", "Basic eA==", "Cookie", "a=b");
        template.requestBodyAndHeaders(store() + BASIC + "operation=getData&key=small", "", stale);
        assertThat(server.requests()).singleElement().satisfies(request -> {
            assertThat(request.headers("Authorization")).containsExactly(BASIC_HEADER);
            assertThat(request.header("Proxy-Authorization")).isNull();
            assertThat(request.header("Cookie")).isNull();
        });
    }

    @ParameterizedTest
    @CsvSource({
        "username=u, password is missing",
        "password=p, username is missing",
        "username=u&password=p&accessToken=t, username and accessToken are both set",
        "username=RAW(u:v)&password=p, username has a colon",
        "accessToken=RAW(a b), a character that a header cannot have",
        "accessToken=RAW(tökén), a character that a header cannot have"
    })
    void refusesIncompleteOrContradictoryCredentialsBeforeSending(String options, String sentence) {
        assertThatThrownBy(() -> camel.getEndpoint(store() + options))
                .isInstanceOf(ResolveEndpointFailedException.class)
                .hasRootCauseInstanceOf(IllegalArgumentException.class)
                .rootCause()
                .hasMessageContaining(sentence);
        assertThat(server.acceptedConnections()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://store.example",
                "http://127.0.0.1.example",
                "http://localhost.example",
                "http://0.0.0.0",
                "http://10.0.0.1",
                "http://[::2]"
            })
    void refusesCredentialsOverPlainHttpToAnotherHost(String url) {
        for (String credentials : new String[] {"username=u&password=p", "accessToken=t"}) {
            assertThatThrownBy(() -> camel.getEndpoint(store(url) + credentials))
                    .isInstanceOf(ResolveEndpointFailedException.class)
                    .rootCause()
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("baseUrl")
                    .hasMessageContaining(url)
                    .hasMessageContaining("allowInsecureAuth=true");
        }
        assertThat(camel.getEndpoint(store(url) + "username=u&password=p&allowInsecureAuth=true"))
                .isNotNull();
        assertThat(camel.getEndpoint(store(url) + "userTag=u")).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"http://localhost:1", "http://127.0.0.1:1", "http://127.1.2.3", "http://[::1]:1", "https://a.b"})
    void acceptsCredentialsOverHttpsOrToLocalhost(String url) {
        assertThat(camel.getEndpoint(store(url) + "username=u&password=p")).isNotNull();
    }

    @Test
    void refusesQueryUrlOfAnotherServerOnlyWithCredentials() {
        ScriptedServer queries = closeAfterTest(ScriptedServer.start());
        queries.on("GET", "/find").reply(Reply.ok("k\n"));
        String uri = "dynurl:store?baseUrl=" + server.url("/base") + "&queryUrl=" + queries.url("/find")
                + "&operation=queryKeys&queryResult=list";
        assertThat(catchThrowable(() -> camel.getEndpoint(uri + "&accessToken=t")))
                .isInstanceOf(ResolveEndpointFailedException.class)
                .rootCause()
                .hasMessageContaining("queryUrl is on " + queries.url());
        assertThat(template.requestBody(uri, "")).asInstanceOf(LIST).containsExactly("k");
        assertThat(queries.requests())
                .extracting(request -> request.header("Authorization"))
                .containsOnlyNulls();
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void doesNotFollowRedirects(int status) {
        ScriptedServer target = closeAfterTest(ScriptedServer.start());
        server.on("GET", "/base/moved/data")
                .replies(
                        Reply.status(status).header("Location", target.url("/base/small/data")),
                        Reply.status(status).header("Location", "/elsewhere"));
        for (String where : new String[] {target.url(), "another path of the same server"}) {
            assertThat(failure(
                            UnexpectedReplyException.class,
                            () -> template.requestBody(store() + BASIC + "operation=getData&key=moved", "")))
                    .hasMessageContaining("a redirect to " + where);
        }
        assertThat(target.acceptedConnections()).isZero();
        assertThat(server.requests()).extracting(RecordedRequest::target).containsOnly("/base/moved/data");
        assertThat(server.requests()).hasSize(2);
    }

    @Test
    void returnsUserTagWithoutSendingIt() {
        assertThat(template.requestBody(store() + BASIC + "userTag=group:me&operation=info", ""))
                .asInstanceOf(MAP)
                .containsEntry("userTag", "group:me")
                .containsEntry("baseUrl", server.url("/base"));
        assertThat(server.acceptedConnections()).isZero();
    }

    @Test
    void resolvesPlaceholdersInCredentials() {
        Properties properties = new Properties();
        properties.setProperty("store.password", "p&ä+ %41");
        camel.getPropertiesComponent().setOverrideProperties(properties);
        properties.setProperty("store.user", "jürgen");
        String uri = store() + "username={{store.user}}&password=RAW({{store.password}})&";
        Exercise.GET_DATA.check(template, uri, server);
        assertThat(server.requests())
                .singleElement()
                .extracting(request -> request.header("Authorization"))
                .isEqualTo(BASIC_HEADER);
    }
}
