package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.testing.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Tests that headers that describe an object are removed when another object replaces its body. */
@Tag("compat")
class FormerHeadersTest extends ContextTestCase {
    private static final String IN = "direct:in";

    /** The headers that describe the body of a message. Keys and request headers are not among them. */
    private static final List<String> DESCRIBING = List.of(
            DynUrlConstants.METADATA,
            DynUrlConstants.ETAG,
            DynUrlConstants.SIZE,
            DynUrlConstants.LAST_MODIFIED,
            Exchange.CONTENT_TYPE,
            Exchange.CONTENT_ENCODING,
            Exchange.MESSAGE_TIMESTAMP);

    @BeforeEach
    void serve() {
        server.on("GET", "/base/a/metadata").reply(Reply.json("{\"of\":\"a\"}").etag("\"a-m\""));
        server.on("GET", "/base/a/data")
                .reply(Reply.ok("aaa")
                        .etag("\"a-d\"")
                        .type("text/a; charset=utf-16")
                        .header("Content-Encoding", "x-a")
                        .header("Last-Modified", "Sun, 06 Nov 1994 08:49:37 GMT"));
        server.on("GET", "/find").reply(Reply.ok("b\n"));
        server.when(request -> request.target().matches("/base/b/metadata|.*/auth"))
                .reply(Reply.json("{}"));
        server.otherwise().reply(Reply.ok("bb"));
    }

    /** Returns the message after a route has read the object {@code a} and applied an operation to {@code b}. */
    private Message messageAfter(DynUrlOperation operation) throws Exception {
        List<Message> last = new ArrayList<>();
        routes(builder -> builder.from(IN)
                .to(store() + "operation=get&key=a")
                .setHeader(DynUrlConstants.KEY, builder.constant("b"))
                .to(store() + "queryResult=list&operation=" + operation)
                .process(exchange -> last.add(exchange.getMessage().copy())));
        template.requestBody(IN, "");
        return last.get(0);
    }

    @ParameterizedTest
    @EnumSource(
            mode = Mode.INCLUDE,
            names = {"getData", "getMetadata", "getPermissions", "exists", "query", "queryKeys", "info"})
    void removesHeadersOfPreviousObject(DynUrlOperation operation) throws Exception {
        String left = describingHeaders(messageAfter(operation));
        String timestamp = "784111777000"; // Last-Modified in milliseconds
        String size = DynUrlConstants.SIZE + "=3";
        assertThat(left).doesNotContain("=\"a-", "x-a", "text/a", "{of=a}", "1994", timestamp, size);
    }

    @ParameterizedTest
    @EnumSource(
            mode = Mode.INCLUDE,
            names = {"setData", "delete"})
    void keepsHeadersOfBodyThatStays(DynUrlOperation operation) throws Exception {
        Message message = messageAfter(operation);
        assertThat(message.getHeader(DynUrlConstants.METADATA)).isEqualTo(Map.of("of", "a"));
        assertThat(message.getHeader(Exchange.CONTENT_TYPE)).isEqualTo("text/a; charset=utf-16");
        assertThat(message.getHeader(DynUrlConstants.ETAG)).isNull();
    }

    private static String describingHeaders(Message message) {
        return DESCRIBING.stream()
                .map(name -> name + "=" + message.getHeader(name))
                .collect(Collectors.joining(" "));
    }

    @Test
    void keepsMetadataWhenAnotherPartOfSameObjectIsRead() throws Exception {
        routes(builder ->
                builder.from(IN).to(store() + "operation=get&key=a").to(store() + "operation=getPermissions&key=a"));
        assertThat(template.request(IN, exchange -> {}).getMessage().getHeader(DynUrlConstants.METADATA))
                .isEqualTo(Map.of("of", "a"));
    }

    @Test
    void removesMetadataOfSameKeyInAnotherStore() throws Exception {
        routes(builder -> builder.from(IN)
                .to(store() + "operation=get&key=a")
                .to("dynurl:other?baseUrl=" + server.url("/base") + "&operation=getData&key=a"));
        assertThat(template.request(IN, exchange -> {}).getMessage().getHeader(DynUrlConstants.METADATA))
                .isNull();
    }

    @Test
    void keepsHeadersThatRouteSet() throws Exception {
        routes(builder -> builder.from(IN)
                .to(store() + "operation=get&key=a")
                .setHeader(DynUrlConstants.METADATA, builder.constant(Map.of("of", "a")))
                .to(store() + "operation=getData&key=b"));
        Exchange result = template.request(IN, exchange -> {});
        assertThat(result.getException()).isNull();
        assertThat(result.getMessage().getHeader(DynUrlConstants.METADATA)).isEqualTo(Map.of("of", "a"));
    }
}
