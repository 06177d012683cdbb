package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.store.Data;
import io.github.dynurl.store.InvalidRequestException;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.Value;
import io.github.dynurl.testing.PatternBytes;
import io.github.dynurl.testing.RecordedRequest;
import io.github.dynurl.testing.Reply;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests message bodies that the producer stores. The producer sends each body that consists of bytes, with a
 * Content-Length header if the length is known, and refuses all other bodies.
 */
@Tag("compat")
class BodyInTest extends FunctionTestCase {
    private static final String SET = "operation=setData&key=k";
    private static final byte[] HELLO = "héllo".getBytes(StandardCharsets.UTF_8);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @BeforeEach
    void script() {
        server.on("PUT", DATA).reply(Reply.status(201));
    }

    static Stream<Arguments> bodiesOfKnownLength() {
        return Stream.of(
                Arguments.of("byte[]", HELLO),
                Arguments.of("String", "héllo"),
                Arguments.of("ByteArrayInputStream", new ByteArrayInputStream(HELLO)),
                Arguments.of("Data", Data.of(HELLO)),
                Arguments.of("Value", Value.of(Data.of(HELLO), Metadata.empty())));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bodiesOfKnownLength")
    void sendsKnownLength(String name, Object body) {
        Message message = sendAndCheck(SET, body, Map.of());
        assertSent(request(), HELLO, String.valueOf(HELLO.length));
        assertThat(message.getBody()).isSameAs(body);
    }

    private static void assertSent(RecordedRequest request, byte[] bytes, @Nullable String length) {
        assertThat(request.body()).isEqualTo(bytes);
        assertThat(request.header("Content-Length")).isEqualTo(length);
        assertThat(request.chunked()).isEqualTo(length == null);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void sendsFileWithLength(boolean asPath) throws IOException {
        Path file = Files.write(folder.resolve("f"), HELLO);
        sendAndCheck(SET, asPath ? file : file.toFile(), Map.of());
        assertSent(request(), HELLO, String.valueOf(HELLO.length));
        assertThat(file).exists();
    }

    @Test
    void sendsFileOfRouteWithLength() throws Exception {
        Files.write(folder.resolve("large"), PatternBytes.bytes(500_000));
        routes(rb -> rb.from("file:" + folder + "?noop=true&initialDelay=0").to(store(SET)));
        RecordedRequest request = request();
        soon("the whole body").until(request::bodyComplete);
        assertThat(request.header("Content-Length")).isEqualTo("500000");
        assertThat(request.bodySha256()).isEqualTo(PatternBytes.sha256(500_000));
    }

    @Test
    void refusesMissingFile() {
        Path missing = folder.resolve("missing");
        failure(InvalidRequestException.class, SET, missing.toFile(), Map.of());
        failure(InvalidRequestException.class, SET, missing, Map.of());
    }

    @Test
    void sendsStreamOfUnknownLengthChunkedUnlessShort() {
        InputStream stream = new BufferedInputStream(new ByteArrayInputStream(HELLO));
        Message message = sendAndCheck(SET, stream, Map.of());
        assertSent(request(), HELLO, String.valueOf(HELLO.length));
        assertThat(message.getBody()).isSameAs(stream);
        byte[] large = PatternBytes.bytes(70_000);
        sendAndCheck(SET, new BufferedInputStream(new ByteArrayInputStream(large)), Map.of());
        assertSent(requests(2).get(1), large, null);
    }

    static Stream<Object> emptyBodies() {
        return Stream.of(new byte[0], "", new ByteArrayInputStream(new byte[0]), Data.of(new byte[0]));
    }

    @ParameterizedTest
    @MethodSource("emptyBodies")
    void storesEmptyBody(Object body) {
        sendAndCheck(SET, body, Map.of());
        assertSent(request(), new byte[0], "0");
    }

    static Stream<Arguments> convertedBodies() throws Exception {
        var document = DocumentBuilderFactory.newInstance().newDocumentBuilder().newDocument();
        document.appendChild(document.createElement("a"));
        return Stream.of(
                Arguments.of(ByteBuffer.wrap(HELLO), "héllo"),
                Arguments.of(new StringReader("héllo"), "héllo"),
                Arguments.of(new StringBuilder("héllo").reverse(), "olléh"),
                Arguments.of(document, "<a/>"));
    }

    @ParameterizedTest
    @MethodSource("convertedBodies")
    void sendsBodyThatCamelConverts(Object body, String sent) {
        sendAndCheck(SET, body, Map.of());
        assertThat(request().bodyText()).endsWith(sent); // An XML declaration precedes the document.
    }

    @Test
    void refusesNullBody() {
        for (String operation : List.of("setData", "set", "setMetadata", "updateMetadata", "setPermissions")) {
            InvalidRequestException failure = failure(
                    InvalidRequestException.class,
                    "key=k&operation=" + operation,
                    null,
                    headers(DynUrlConstants.METADATA, Map.of()));
            assertThat(failure).hasMessageStartingWith("Cannot " + operation).hasMessageContaining("body");
        }
    }

    static Stream<Arguments> refusedBodies() {
        return Stream.of(
                Arguments.of(Map.of("a", 1), "setMetadata"),
                Arguments.of(List.of("a"), "marshal"),
                Arguments.of(List.of("a").iterator(), "marshal"),
                Arguments.of(new Object(), "marshal"));
    }

    @ParameterizedTest
    @MethodSource("refusedBodies")
    void refusesBodyWithoutBytesAndNamesAlternative(Object body, String hint) {
        InvalidRequestException failure = failure(InvalidRequestException.class, SET, body, Map.of());
        assertThat(failure).hasMessageContaining(body.getClass().getName()).hasMessageContaining(hint);
    }

    @Test
    void encodesTextWithCharsetPropertyAndSendsCharset() throws Exception {
        routes(rb -> rb.from("direct:a")
                .setProperty(Exchange.CHARSET_NAME, rb.constant("iso-8859-1"))
                .to(store(SET)));
        template().sendBody("direct:a", "héllo");
        assertThat(request().body()).isEqualTo("héllo".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(request().header("Content-Type")).isEqualToIgnoringCase("text/plain; charset=iso-8859-1");
    }

    @Test
    void refusesUnknownCharsetByName() throws Exception {
        routes(rb -> rb.from("direct:a")
                .setProperty(Exchange.CHARSET_NAME, rb.constant("utf-99"))
                .to(store(SET)));
        assertThat(failure(InvalidRequestException.class, exchange("direct:a", "x", Map.of())))
                .hasMessageContaining("utf-99")
                .hasMessageContaining("charset");
    }

    @Test
    void encodesTextWithCharsetOfContentType() {
        sendAndCheck(SET, "héllo", headers(Exchange.CONTENT_TYPE, "text/plain; charset=iso-8859-1"));
        assertThat(request().body()).isEqualTo("héllo".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(request().header("Content-Type")).isEqualTo("text/plain; charset=iso-8859-1");
    }

    @Test
    void encodesTextAsUtf8ByDefaultAndSendsCharset() {
        sendAndCheck(SET, "héllo", Map.of());
        assertThat(request().header("Content-Type")).isEqualToIgnoringCase("text/plain; charset=utf-8");
    }

    /** A stream that fails on the first read. */
    private static final class BrokenStream extends InputStream {
        @Override
        public int read() throws IOException {
            throw new IOException("the disk is gone");
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            return read();
        }
    }

    @Test
    void abandonsRequestIfStreamFails() {
        InputStream failing = new SequenceInputStream(PatternBytes.stream(100_000), new BrokenStream());
        Exchange exchange = exchange(store(SET), failing, Map.of());
        assertThat(failure(InvalidRequestException.class, exchange)).hasMessageContaining("the disk is gone");
        soon("the abandoned request").until(() -> request().outcome() == RecordedRequest.Outcome.ABANDONED);
        assertThat(request().bodyComplete()).isFalse();
    }
}
