package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.store.InvalidRequestException;
import io.github.dynurl.testing.RecordedRequest;
import io.github.dynurl.testing.Reply;
import java.io.BufferedReader;
import java.io.StringReader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.component.mock.MockEndpoint;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that a route reads the same text that it wrote. */
class CharsetTest extends FunctionTestCase {
    private static final String SET = "operation=setData&key=k";
    private static final String GET = "operation=getData&key=k";
    private static final String TEXT = "Grüße";

    static Stream<Arguments> texts() {
        int largeTimes = 50_000; // The text then has more than 64 KiB.
        List<String> charsets =
                List.of("ISO-8859-1", "windows-1252", "UTF-8", "UTF-16", "UTF-16LE", "utf-32", "IBM850");
        List<String> types = List.of(
                "text/plain;charset=%s",
                "text/csv; header=present; Charset=\"%s\"",
                "application/xml; charset=%s; v=\"a;b\"",
                "text/x; note=\"; charset=x\"; charset=%s");
        return charsets.stream()
                .flatMap(charset -> types.stream().map(type -> String.format(type, charset)))
                .flatMap(type -> Stream.of("String", "StringBuilder", "Reader", "BufferedReader")
                        .flatMap(kind -> Stream.of(1, largeTimes).map(times -> Arguments.of(type, kind, times))));
    }

    private static Object body(String kind, String text) {
        return switch (kind) {
            case "StringBuilder" -> builder(text);
            case "Reader" -> new StringReader(text);
            case "BufferedReader" -> new BufferedReader(new StringReader(text));
            default -> text;
        };
    }

    private static StringBuilder builder(String text) {
        return new StringBuilder(text);
    }

    /** The charset of the Content-Type header takes precedence over the exchange property. */
    @ParameterizedTest
    @MethodSource("texts")
    void readsSameTextThatWasWritten(String type, String kind, int times) throws Exception {
        String text = TEXT.repeat(times);
        serveStoredData();
        routes(rb -> {
            rb.from("direct:set")
                    .setProperty(Exchange.CHARSET_NAME, rb.constant("UTF-16BE"))
                    .to(store(SET));
            rb.from("direct:get").to(store(GET)).convertBodyTo(String.class);
        });
        Exchange set = exchange("direct:set", body(kind, text), headers(Exchange.CONTENT_TYPE, type));
        assertThat(set.getException()).isNull();
        Exchange got = exchange("direct:get", "", Map.of());
        assertThat(got.getMessage().getBody()).isEqualTo(text);
        assertThat(got.getMessage().getHeader(Exchange.CONTENT_TYPE)).isEqualTo(type);
        requests(2);
    }

    /** Serves the data of each PUT request to the GET requests that follow. */
    private void serveStoredData() {
        server.on("PUT", DATA).reply(request -> {
            server.on("GET", DATA).reply(replyWithBodyOf(request));
            return Reply.status(201);
        });
    }

    private static Reply replyWithBodyOf(RecordedRequest request) {
        String type = request.header("Content-Type");
        Reply reply = Reply.ok(request.body()).etag("\"1\"");
        return type == null ? reply : reply.type(type);
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", textBlock = """
            -,                             -,            UTF-8,        text/plain; charset=utf-8
            -,                             ISO-8859-1,   ISO-8859-1,   text/plain; charset=iso-8859-1
            text/csv,                      -,            UTF-8,        text/csv
            text/csv,                      UTF-8,        UTF-8,        text/csv
            text/csv,                      windows-1252, windows-1252, text/csv; charset=windows-1252
            text/csv; charset=ISO-8859-1,  UTF-8,        ISO-8859-1,   text/csv; charset=ISO-8859-1
            text/csv; charset=utf-8,       ISO-8859-1,   UTF-8,        text/csv; charset=utf-8
            """)
    void sendsContentTypeThatMatchesEncoding(
            @Nullable String type, @Nullable String property, String charset, String sent) throws Exception {
        server.on("PUT", DATA).reply(Reply.status(201));
        routes(rb -> {
            var route = rb.from("direct:a");
            (property == null ? route : route.setProperty(Exchange.CHARSET_NAME, rb.constant(property))).to(store(SET));
        });
        List<String> kinds = List.of("String", "StringBuilder", "Reader");
        for (String kind : kinds) {
            Exchange exchange = exchange("direct:a", body(kind, TEXT), headers(Exchange.CONTENT_TYPE, type));
            assertThat(exchange.getException()).isNull();
            assertThat(exchange.getProperty(Exchange.CHARSET_NAME)).isEqualTo(property);
        }
        assertThat(requests(kinds.size())).allSatisfy(request -> {
            assertThat(request.header("Content-Type")).isEqualTo(sent);
            assertThat(request.body()).isEqualTo(TEXT.getBytes(Charset.forName(charset)));
        });
    }

    @Test
    void keepsContentTypeOfBytesDespiteCharsetProperty() throws Exception {
        server.on("PUT", DATA).reply(Reply.status(201));
        routes(rb -> rb.from("direct:a")
                .setProperty(Exchange.CHARSET_NAME, rb.constant("ISO-8859-1"))
                .to(store(SET)));
        exchange("direct:a", new byte[] {1}, headers(Exchange.CONTENT_TYPE, "image/png"));
        assertThat(request().header("Content-Type")).isEqualTo("image/png");
    }

    @Test
    void refusesCharacterThatCharsetCannotEncode() {
        assertThat(failure(
                        InvalidRequestException.class,
                        SET,
                        "5 €",
                        headers(Exchange.CONTENT_TYPE, "text/plain; charset=ISO-8859-1")))
                .hasMessageContaining("ISO-8859-1")
                .hasMessageContaining("Content-Type");
    }

    @Test
    void doesNotApplyCharsetOfReadDataToOtherText() throws Exception {
        server.on("GET", DATA).reply(Reply.ok("x").type("text/plain; charset=ISO-8859-1"));
        server.on("PUT", DATA).reply(Reply.status(201));
        routes(rb -> rb.from("direct:a")
                .to(store(GET))
                .removeHeader(Exchange.CONTENT_TYPE)
                .setBody(rb.constant("5 €"))
                .to(store(SET)));
        assertThat(exchange("direct:a", "", Map.of()).getException()).isNull();
        assertThat(requests(2).get(1).bodyText()).isEqualTo("5 €");
        assertThat(requests(2).get(1).header("Content-Type")).isEqualTo("text/plain; charset=utf-8");
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", textBlock = """
            text/plain; charset=ISO-8859-1,  text/plain,               -,          -
            text/plain; charset=ISO-8859-1,  text/plain; charset=none, -,          -
            text/plain; charset=ISO-8859-1,  text/plain; charset=utf8, -,          UTF-8
            text/plain,                      text/plain,               UTF-16,     UTF-16
            text/plain; charset=ISO-8859-1,  text/plain,               UTF-16,     UTF-16
            text/plain; charset=ISO-8859-1,  text/plain,               ISO-8859-1, ISO-8859-1
            """)
    void removesOnlyItsOwnCharsetProperty(
            String firstType, String secondType, @Nullable String setByRoute, @Nullable String expected)
            throws Exception {
        server.on("GET", DATA)
                .replies(Reply.ok("x").type(firstType), Reply.ok("x").type(secondType));
        routes(rb -> rb.from("direct:a")
                .to(store(GET))
                .process(exchange -> {
                    if (setByRoute != null) {
                        exchange.setProperty(Exchange.CHARSET_NAME, setByRoute);
                    }
                })
                .to(store(GET)));
        Exchange exchange = exchange("direct:a", "", Map.of());
        assertThat(exchange.getProperty(Exchange.CHARSET_NAME)).isEqualTo(expected);
        requests(2);
    }

    @Test
    void keepsCharsetPropertyThatRouteSets() throws Exception {
        server.on("GET", DATA).reply(Reply.ok("x").type("text/plain; charset=ISO-8859-1"));
        routes(rb -> rb.from("direct:a")
                .to(store(GET))
                .setProperty(Exchange.CHARSET_NAME, rb.constant("ISO-8859-1"))
                .removeHeader(Exchange.CONTENT_TYPE)
                .setBody(rb.constant("5 €"))
                .to(store(SET)));
        assertThat(exchange("direct:a", "", Map.of()).getException()).hasMessageContaining("ISO-8859-1");
        requests(1);
    }

    private void serveLatin1() {
        for (String method : List.of("HEAD", "GET")) {
            server.on(method, DATA)
                    .reply(Reply.ok(TEXT.getBytes(StandardCharsets.ISO_8859_1)).type("text/plain; charset=ISO-8859-1"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"data", "value"})
    void consumerSetsCharsetOfData(String fetch) throws Exception {
        server.on("GET", "/find").reply(Reply.ok("k\n"));
        server.on("GET", METADATA).reply(Reply.json("{}"));
        serveLatin1();
        MockEndpoint end = context.getEndpoint("mock:end", MockEndpoint.class);
        end.expectedBodiesReceived(TEXT);
        routes(rb -> rb.from(store("fetch=" + fetch + "&initialDelay=0&repeatCount=1"))
                .convertBodyTo(String.class)
                .to("mock:end"));
        end.assertIsSatisfied();
        acceptAnyRequestCount();
    }

    @Test
    void pollEnrichSetsCharsetOfData() throws Exception {
        serveLatin1();
        routes(rb ->
                rb.from("direct:a").pollEnrich(store("fetch=data&key=k"), 0).convertBodyTo(String.class));
        assertThat(exchange("direct:a", "", Map.of()).getMessage().getBody()).isEqualTo(TEXT);
        acceptAnyRequestCount();
    }
}
