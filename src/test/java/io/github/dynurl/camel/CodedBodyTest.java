package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.dynurl.store.InvalidRequestException;
import io.github.dynurl.store.UnexpectedReplyException;
import io.github.dynurl.testing.PatternBytes;
import io.github.dynurl.testing.Reply;
import io.github.dynurl.testing.ServedObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.ResolveEndpointFailedException;
import org.apache.camel.component.mock.MockEndpoint;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests data that is stored with a content coding (Content-Encoding). */
class CodedBodyTest extends FunctionTestCase {
    private static final String SET = "operation=setData&key=k";
    private static final String GET = "operation=getData&key=k";
    private static final byte[] SMALL = PatternBytes.bytes(1000);
    private static final byte[] LARGE = PatternBytes.bytes(400_000);

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream coded = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(coded)) {
            out.write(bytes);
        }
        return coded.toByteArray();
    }

    private byte[] serve(byte[] plain) throws IOException {
        byte[] stored = gzip(plain);
        for (String method : new String[] {"HEAD", "GET"}) {
            server.on(method, DATA).reply(ServedObject.of(stored).etag("\"e1\"").header("Content-Encoding", "gzip"));
        }
        return stored;
    }

    private static byte[] bytes(Message message) throws IOException {
        Object body = message.getBody();
        return body instanceof InputStream stream ? stream.readAllBytes() : body(byte[].class, message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"getData", "get"})
    void returnsStoredBytesAndSetsContentEncodingHeader(String operation) throws Exception {
        byte[] stored = serve(SMALL);
        server.on("GET", METADATA).reply(Reply.json("{}"));
        Message message = sendAndCheck("operation=" + operation + "&key=k");
        assertThat(message.getHeader(Exchange.CONTENT_ENCODING)).isEqualTo("gzip");
        assertThat(message.getHeader(DynUrlConstants.SIZE)).isEqualTo((long) stored.length);
        assertThat(bytes(message)).isEqualTo(stored);
        requests(operation.equals("get") ? 2 : 1);
    }

    @ParameterizedTest
    @CsvSource({"getData, /base/k/data", "getMetadata, /base/k/metadata", "queryKeys, /find"})
    void removesContentEncodingOfPreviousBody(String operation, String path) {
        server.on("GET", path).reply(operation.equals("getMetadata") ? Reply.json("{}") : Reply.ok("x\n"));
        Message message = sendAndCheck(
                "operation=" + operation + "&key=k&queryResult=list", "", headers(Exchange.CONTENT_ENCODING, "gzip"));
        assertThat(message.getHeaders()).doesNotContainKey(Exchange.CONTENT_ENCODING);
        request();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void decodesDataOnEachRead(boolean large) throws Exception {
        byte[] plain = large ? LARGE : SMALL;
        serve(plain);
        Processor reads = exchange -> {
            assertThat(exchange.getMessage().getHeaders())
                    .doesNotContainKeys(Exchange.CONTENT_ENCODING, DynUrlConstants.SIZE);
            assertThat(bytes(exchange.getMessage())).isEqualTo(plain);
        };
        routes(rb -> rb.from("direct:a")
                .to(store(GET + "&maxDecodedSize=1000000"))
                .process(reads)
                .process(reads));
        assertThat(exchange("direct:a", "", Map.of()).getException()).isNull();
        requests(large ? 2 : 1); // Large data is a stream, which is requested again for the second read.
    }

    @Test
    void failsIfDecodedDataExceedsMaxDecodedSize() throws Exception {
        serve(LARGE);
        assertThat(failure(UnexpectedReplyException.class, GET + "&maxDecodedSize=1000", "", Map.of()))
                .hasMessageContaining("maxDecodedSize");
        request();
    }

    @ParameterizedTest
    @ValueSource(strings = {"data", "value"})
    void consumerReturnsStoredBytes(String fetch) throws Exception {
        byte[] stored = serve(SMALL);
        server.on("GET", "/find").reply(Reply.ok("k\n"));
        server.on("GET", METADATA).reply(Reply.json("{}"));
        MockEndpoint end = context.getEndpoint("mock:end", MockEndpoint.class);
        end.expectedMessageCount(1);
        end.expectedHeaderReceived(Exchange.CONTENT_ENCODING, "gzip");
        routes(rb -> rb.from(store("fetch=" + fetch + "&initialDelay=0&repeatCount=1"))
                .to("mock:end"));
        end.assertIsSatisfied();
        assertThat(end.getExchanges().get(0).getMessage().getBody(byte[].class)).isEqualTo(stored);
        acceptAnyRequestCount();
    }

    /**
     * The columns are the option, the header of the component, the Content-Encoding header of the message, and the
     * header that is sent.
     */
    @ParameterizedTest
    @CsvSource(nullValues = "-", textBlock = """
            -,        -,        -,        -
            gzip,     -,        -,        gzip
            gzip,     br,       x,        gzip
            -,        br,       x,        br
            -,        -,        br,       br
            -,        '',       br,       br
            identity, br,       gzip,     -
            -,        identity, gzip,     -
            -,        -,        identity, -
            -,        'a, b',   -,        'a, b'
            """)
    void sendsCodingOfOptionElseOfHeaderElseOfMessage(
            @Nullable String option, @Nullable String header, @Nullable String own, @Nullable String sent) {
        server.on("PUT", DATA).reply(Reply.status(201));
        sendAndCheck(
                SET + (option == null ? "" : "&contentEncoding=" + option),
                SMALL,
                headers(DynUrlConstants.CONTENT_ENCODING, header, Exchange.CONTENT_ENCODING, own));
        assertThat(request().header("Content-Encoding")).isEqualTo(sent);
        assertThat(request().header("Content-Length")).isEqualTo("1000");
        assertThat(request().body()).isEqualTo(SMALL);
    }

    @Test
    void doesNotSendGzipHeaderForUncompressedBody() throws IOException {
        server.on("PUT", DATA).reply(Reply.status(201));
        for (byte[] body : List.of(SMALL, gzip(SMALL))) {
            sendAndCheck(SET, body, headers(Exchange.CONTENT_ENCODING, "gzip"));
        }
        assertThat(requests(2))
                .extracting(put -> put.header("Content-Encoding"))
                .containsExactly(null, "gzip");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip\r\nEvil: 1", "gzip\nx", "a b", "gzip;q=1", "gzip,", "\u00e4"})
    void refusesHeaderWithInvalidCodingBeforeSending(String value) {
        for (String header : new String[] {DynUrlConstants.CONTENT_ENCODING, Exchange.CONTENT_ENCODING}) {
            assertThat(failure(InvalidRequestException.class, SET, SMALL, headers(header, value)))
                    .hasMessageContaining("the header " + header)
                    .hasMessageContaining("no list of content codings");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "gzip;q=1", "gzip,"})
    void refusesOptionWithInvalidCodingAtStart(String value) {
        assertThatExceptionOfType(ResolveEndpointFailedException.class)
                .isThrownBy(() -> context.getEndpoint(store(SET + "&contentEncoding=RAW(" + value + ")")))
                .havingRootCause()
                .withMessageContaining("the option contentEncoding");
    }

    @Test
    void writesReadDataWithItsCoding() throws Exception {
        byte[] stored = serve(LARGE);
        server.on("PUT", DATA).reply(Reply.status(201));
        routes(rb -> rb.from("direct:a").to(store(GET)).to(store(SET)));
        assertThat(exchange("direct:a", "", Map.of()).getException()).isNull();
        assertThat(requests(2).get(1).header("Content-Encoding")).isEqualTo("gzip");
        assertThat(requests(2).get(1).body()).isEqualTo(stored);
    }
}
