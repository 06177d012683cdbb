package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.github.dynurl.store.InvalidRequestException;
import io.github.dynurl.testing.PatternBytes;
import io.github.dynurl.testing.RecordedRequest;
import io.github.dynurl.testing.Reply;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.ResolveEndpointFailedException;
import org.apache.camel.StreamCache;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the option requestHeaders, which lists the message headers to send. Other message headers are not sent. */
@Tag("compat")
class RequestHeadersOptionTest extends ContextTestCase {
    private String uri(String options) {
        return "dynurl:s?baseUrl=" + server.url("/base") + "&key=k&requestHeaders=X-Tenant, X-Trace&" + options;
    }

    @Test
    void sendsListedHeadersOfMessage() {
        server.otherwise().reply(Reply.json("{}"));
        template.requestBodyAndHeaders(
                uri("operation=getMetadata"), "", Map.of("x-tenant", "blue", "X-Other", "no", "X-Trace", 7));
        template.requestBodyAndHeaders(uri("operation=updateMetadata"), "{}", Map.of("X-Tenant", "red"));
        assertThat(server.requests())
                .extracting(request -> request.header("X-Tenant"), request -> request.header("X-Trace"))
                .containsExactly(tuple("blue", "7"), tuple("red", null));
        assertThat(server.requests())
                .allSatisfy(request -> assertThat(request.header("X-Other")).isNull());
    }

    @Test
    void sendsListedHeadersOnRereadAndForEachObjectOfQuery() throws IOException {
        byte[] bytes = PatternBytes.bytes(200_000);
        server.on("GET", "/base/k/data").reply(Reply.ok(bytes).etag("\"1\""));
        server.on("GET", "/find").reply(Reply.ok("a\nb\n"));
        server.otherwise().reply(Reply.json("{}"));
        Object body = template.requestBodyAndHeader(uri("operation=getData"), "", "X-Tenant", "blue");
        assertThat(body).isInstanceOf(StreamCache.class);
        InputStream in = (InputStream) Objects.requireNonNull(body);
        assertThat(in.readAllBytes()).isEqualTo(bytes);
        ((StreamCache) body).reset();
        assertThat(in.readAllBytes()).isEqualTo(bytes);
        List<?> found = template.requestBodyAndHeader(
                uri("operation=query&queryResult=list&queryUrl=" + server.url("/find")),
                "",
                "X-Tenant",
                "blue",
                List.class);
        assertThat(found).hasSize(2);
        assertThat(server.requests().size()).isGreaterThanOrEqualTo(4);
        assertThat(server.requests()).extracting(RecordedRequest::headerLines).allSatisfy(lines -> assertThat(lines)
                .contains("X-Tenant: blue"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nX-Evil: 1", "a\u0000", "ü", " a"})
    void refusesInvalidHeaderValue(String value) {
        assertThatThrownBy(() -> template.requestBodyAndHeader(uri("operation=delete"), "", "X-Tenant", value))
                .isInstanceOf(CamelExecutionException.class)
                .cause()
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("X-Tenant")
                .hasMessageContaining("requestHeaders");
        assertThatThrownBy(() ->
                        template.requestBodyAndHeader(uri("operation=delete"), "", "X-Tenant", Arrays.asList("a")))
                .cause()
                .isInstanceOf(InvalidRequestException.class);
        assertThat(server.requests()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Authorization",
                "Cookie",
                "Host",
                "content-length",
                "Transfer-Encoding",
                "If-Match",
                "Range",
                "Expect",
                "CamelDynUrlKey",
                "X-HTTP-Method-Override",
                "X Tenant",
                "X:Tenant"
            })
    void refusesReservedHeaderName(String name) {
        assertThatThrownBy(() -> camel.getEndpoint(
                        "dynurl:s?baseUrl=" + server.url() + "&requestHeaders=" + name.replace(" ", "%20")))
                .isInstanceOf(ResolveEndpointFailedException.class)
                .hasMessageContaining("requestHeaders");
    }
}
