package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.testing.RecordedRequest;
import io.github.dynurl.testing.Reply;
import io.github.dynurl.testing.ScriptedServer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tests that headers of other components have no effect, and that response header fields do not become message headers
 * under their own names.
 */
@Tag("compat")
class HostileHeadersTest extends FunctionTestCase {
    private static final Set<String> SENT_BY_GET = Set.of("accept-encoding", "host", "connection", "user-agent");

    @RegisterExtension
    final ScriptedServer canary = ScriptedServer.start();

    private Map<String, @Nullable Object> hostileHeaders() {
        Map<String, @Nullable Object> headers = headersOfCamel();
        headers.putAll(headersOfHttp());
        headers.putAll(headersLikeOurs());
        return headers;
    }

    private Map<String, @Nullable Object> headersOfCamel() {
        return headers(
                "CamelHttpUri", canary.url("/uri"),
                "CamelHttpPath", "/path",
                "CamelHttpRawPath", "/path",
                "CamelHttpQuery", "evil=1",
                "CamelHttpRawQuery", "evil=1",
                "CamelHttpMethod", "DELETE",
                "CamelRestHttpUri", canary.url("/rest"),
                "CamelRestHttpQuery", "evil=1",
                "CamelHttpUrl", canary.url("/url"),
                "CamelHttpHost", "127.0.0.1",
                "CamelHttpPort", canary.port());
    }

    private static Map<String, @Nullable Object> headersOfHttp() {
        return headers(
                "Authorization", "Bearer stolen",
                "Proxy-Authorization", "Basic stolen",
                "Cookie", "session=stolen",
                "Host", "evil.example",
                "Transfer-Encoding", "chunked",
                "Content-Length", "5",
                "X-HTTP-Method-Override", "DELETE",
                "X-Forwarded-Host", "evil.example",
                "Range", "bytes=0-0",
                "If-Match", "\"x\"",
                "If-None-Match", "*",
                "Accept-Encoding", "gzip",
                "Expect", "100-continue",
                "Connection", "close",
                "Upgrade", "h2c",
                "User-Agent", "evil");
    }

    private Map<String, @Nullable Object> headersLikeOurs() {
        return headers(
                "CamelDynUrlBaseUrl",
                canary.url("/base"),
                "CamelDynUrlQueryUrl",
                canary.url("/find"),
                "CamelDynUrlUrlFormat",
                "{base}/evil/{key}",
                "CamelDynUrlOutputType",
                "json",
                "CamelDynUrlInMemoryThreshold",
                0,
                "CamelDynUrlQueryResult",
                "iterator",
                "CamelDynUrlDynamicOptions",
                Map.of("key", "evil"),
                "CamelToEndpoint",
                canary.url("/to"),
                "CamelHttpUri\r\nX-Evil",
                "1");
    }

    static Stream<Arguments> operations() {
        return Stream.of(
                Arguments.of("get", "", List.of("GET /base/k/metadata", "GET /base/k/data")),
                Arguments.of("getData", "", List.of("GET /base/k/data")),
                Arguments.of("exists", "", List.of("HEAD /base/k/data")),
                Arguments.of("setData", "hello world", List.of("PUT /base/k/data")),
                Arguments.of("setMetadata", "{}", List.of("PUT /base/k/metadata")),
                Arguments.of("updateMetadata", "{}", List.of("POST /base/k/metadata")),
                Arguments.of("queryKeys", "", List.of("GET /find")));
    }

    @ParameterizedTest
    @MethodSource("operations")
    void ignoresHostileHeadersAndDoesNotSendThem(String operation, String body, List<String> wire) {
        server.otherwise().reply(Reply.json("{}").etag("\"e1\""));
        server.on("GET", "/find").reply(Reply.ok());
        sendAndCheck("key=k&queryResult=list&operation=" + operation, body, hostileHeaders());
        assertThat(requestLines(wire.size())).isEqualTo(wire);
        for (RecordedRequest request : server.requests()) {
            assertThat(request.headers("User-Agent")).containsExactly("camel-dynurl");
            assertThat(String.join("\n", request.headerLines()).replace("camel-dynurl", ""))
                    .doesNotContainIgnoringCase("evil", "stolen", "override", "gzip", "Camel", "h2c");
            assertThat(request.headers("Host")).containsExactly("127.0.0.1:" + server.port());
            assertThat(request.headers("Range")).isEmpty();
            assertThat(request.headers("If-Match")).isEmpty();
            assertThat(request.headers("If-None-Match")).isEmpty();
            assertThat(request.expectsContinue()).isFalse();
            assertThat(request.bodyText()).isEqualTo(body);
            assertThat(request.headers("Content-Length"))
                    .hasSizeLessThanOrEqualTo(1)
                    .doesNotContain("5");
        }
    }

    @Test
    void sendsOnlyOwnHeadersForRead() {
        server.on("GET", DATA).reply(Reply.ok("x"));
        sendAndCheck("key=k&operation=getData", "", headers("X-Mine", "1", "Accept", "x/y", "CamelFileName", "f"));
        List<String> names = request().headerLines().stream()
                .map(line -> line.substring(0, line.indexOf(':')).toLowerCase(Locale.ROOT))
                .toList();
        assertThat(SENT_BY_GET).containsAll(names);
    }

    @Test
    void ignoresHostilePropertiesAndVariables() throws Exception {
        server.on("GET", DATA).reply(Reply.ok("x"));
        routes(rb -> rb.from("direct:a")
                .setProperty(DynUrlConstants.KEY, rb.constant("evil"))
                .setProperty("key", rb.constant("evil"))
                .setVariable("CamelDynUrlOperation", rb.constant("delete"))
                .to(store("operation=getData&key=k")));
        assertThat(exchange("direct:a", "", Map.of()).getException()).isNull();
        assertThat(requestLines(1)).containsExactly("GET /base/k/data");
    }

    @ParameterizedTest
    @MethodSource("operations")
    void doesNotCopyResponseHeadersToMessage(String operation, String body, List<String> wire) {
        Reply answer = operation.equals("queryKeys") ? Reply.ok() : Reply.json("{}");
        for (String name : List.of(
                "CAmelHttpUri",
                "CamelDynUrlKey",
                "CamelDynUrlOperation",
                "cameldynurlmetadata",
                "camelDynUrlIfMatch",
                "Camel-Evil",
                "org.apache.camel.evil",
                "Set-Cookie",
                "X-Evil",
                "Authorization",
                "CamelFileName",
                "breadcrumbId")) {
            answer = answer.header(name, "evil");
        }
        server.otherwise().reply(answer);
        Message message = sendAndCheck("key=k&queryResult=list&operation=" + operation, body, Map.of());
        assertThat(message.getHeaders()).doesNotContainValue("evil");
        assertThat(message.getHeaders().keySet())
                .isSubsetOf(
                        DynUrlConstants.KEY,
                        DynUrlConstants.METADATA,
                        DynUrlConstants.FILE_NAME,
                        DynUrlConstants.FILE_NAME_ONLY,
                        DynUrlConstants.FILE_LENGTH,
                        DynUrlConstants.SIZE,
                        DynUrlConstants.STATUS_CODE,
                        DynUrlConstants.MESSAGE_CONTENT_TYPE);
        requests(wire.size());
    }

    @AfterEach
    void checkCanaryReceivedNothing() {
        assertThat(canary.requests()).isEmpty();
        assertThat(canary.acceptedConnections()).isZero();
    }
}
