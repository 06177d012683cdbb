package io.github.dynurl.store.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dynurl.store.DataStream;
import io.github.dynurl.store.NoSuchKeyException;
import io.github.dynurl.store.StoreException;
import io.github.dynurl.store.StoreUnavailableException;
import io.github.dynurl.store.UnexpectedReplyException;
import io.github.dynurl.store.Value;
import io.github.dynurl.testing.PatternBytes;
import io.github.dynurl.testing.RecordedConnection;
import io.github.dynurl.testing.Reply;
import java.io.IOException;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("compat")
class DownloadTest extends HttpStoreTestCase {
    private static final String DATA = "/base/k/data";
    private static final int LARGE = 300_000;

    @Test
    void exposesInformationFromResponseHead() throws IOException {
        server.on("GET", DATA)
                .reply(Reply.ok("hello")
                        .type("text/x")
                        .etag("\"e\"")
                        .header("Last-Modified", "Wed, 21 Oct 2015 07:28:00 GMT"));
        try (DataStream data = store().getData("k")) {
            assertThat(data.info().size()).hasValue(5);
            assertThat(data.info().mediaType()).isEqualTo("text/x");
            assertThat(data.info().strongEtag()).contains("\"e\"");
            assertThat(data.info().modified()).isEqualTo(Instant.parse("2015-10-21T07:28:00Z"));
            assertThat(data).hasContent("hello");
        }
    }

    static Stream<Reply> framings() {
        Reply pattern = Reply.ok().pattern(LARGE);
        return Stream.of(
                pattern, pattern.chunked(), pattern.chunked(1000), pattern.header("Content-Encoding", "identity"));
    }

    @ParameterizedTest
    @MethodSource("framings")
    void deliversSameBytesInEveryFraming(Reply reply) {
        server.on("GET", DATA).reply(reply);
        HttpStore store = store();
        assertThat(store.toBytes("k")).isEqualTo(PatternBytes.bytes(LARGE));
        assertThat(store.toBytes("k")).isEqualTo(PatternBytes.bytes(LARGE));
        assertThat(server.acceptedConnections()).isEqualTo(1);
    }

    @Test
    void deliversEmptyData() {
        server.on("GET", DATA).replies(Reply.ok(), Reply.ok().chunked(), Reply.status(204));
        HttpStore store = store();
        assertThat(store.toBytes("k")).isEmpty();
        assertThat(store.toBytes("k")).isEmpty();
        assertThat(store.toBytes("k")).isEmpty();
        assertThat(server.acceptedConnections()).isEqualTo(1);
    }

    static Stream<Arguments> cuts() {
        Reply pattern = Reply.ok().pattern(LARGE);
        return Stream.of(
                Arguments.of("truncated length", pattern.cutAfter(LARGE - 1)),
                Arguments.of("no byte of the length", pattern.cutAfter(0)),
                Arguments.of("reset", pattern.resetAfter(100_000)),
                Arguments.of("cut between chunks", pattern.chunked(1000).cutAfter(100_000)),
                Arguments.of("missing last chunk", pattern.withoutLastChunk()),
                Arguments.of("reset between chunks", pattern.chunked(1000).resetAfter(100_000)),
                Arguments.of("cut in a chunk", chunks("5\r\nhello\r\n5\r\nhe")),
                Arguments.of("cut after the bytes of a chunk", chunks("5\r\nhello")),
                Arguments.of("cut after half a line end", chunks("5\r\nhello\r")),
                Arguments.of("cut in a chunk's size", chunks("5\r\nhello\r\n1")),
                Arguments.of("no chunk", chunks("")));
    }

    private static Reply chunks(String body) {
        return Reply.raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + body);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cuts")
    void neverReportsTruncatedDataAsComplete(String name, Reply reply) throws IOException {
        server.on("GET", DATA).reply(reply);
        HttpStore store = store();
        assertThat(failure(StoreException.class, () -> store.toBytes("k")))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageStartingWith("Cannot getData \"k\": ");
        assertThat(store.activeRequests()).isZero();
        boolean hasNoByte = name.startsWith("no ");
        assertThat(server.requests())
                .as("three attempts if no byte of the data has arrived")
                .hasSize(hasNoByte ? 3 : 1);
    }

    @Test
    void failsOnEachReadAfterFailure() {
        server.on("GET", DATA).reply(Reply.ok().pattern(LARGE).cutAfter(LARGE - 1));
        try (DataStream data = store().getData("k")) {
            assertThatThrownBy(data::readAllBytes).isInstanceOf(StoreUnavailableException.class);
            assertThatThrownBy(data::read).as("the read after the failure").isInstanceOf(Exception.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "-1", "FFFFFFFFFFFFFFFFF", "5 5", ""})
    void failsIfChunkSizeIsMalformed(String size) {
        server.on("GET", DATA).reply(chunks(size + "\r\nhello\r\n0\r\n\r\n"));
        HttpStore store = store();
        assertThat(failure(StoreException.class, () -> store.toBytes("k")))
                .hasMessageStartingWith("Cannot getData \"k\": ");
    }

    @Test
    void acceptsChunkExtensionsAndTrailers() {
        server.on("GET", DATA).reply(chunks("5;x=y\r\nhello\r\n0\r\nX-Sum: 1\r\n\r\n"));
        assertThat(new String(store().toBytes("k"), UTF_8)).isEqualTo("hello");
    }

    /** RFC 9112, 6.3 allows that the Content-Length is ignored or that the response is rejected. */
    @Test
    void neverUsesContentLengthOfChunkedResponse() {
        server.on("GET", DATA)
                .reply(Reply.ok("hello")
                        .chunked()
                        .header("Content-Length", "3")
                        .header("Transfer-Encoding", "chunked"));
        HttpStore store = store();
        try {
            assertThat(new String(store.toBytes("k"), UTF_8)).isEqualTo("hello");
        } catch (UnexpectedReplyException e) {
            assertThat(e).hasMessageStartingWith("Cannot getData \"k\": ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"5\r\nContent-Length: 3", "-5", "5x", "99999999999999999999", "5, 3"})
    void rejectsMalformedContentLength(String length) {
        server.on("GET", DATA).reply(Reply.raw("HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\nhello"));
        HttpStore store = store();
        failure(UnexpectedReplyException.class, () -> store.toBytes("k"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"hello", ""})
    void rejectsCloseDelimitedDataByDefault(String body) {
        server.on("GET", DATA).reply(Reply.ok(body).closeDelimited());
        HttpStore store = store();
        UnexpectedReplyException e = failure(UnexpectedReplyException.class, () -> store.getData("k"));
        assertThat(e)
                .hasMessageStartingWith("Cannot getData \"k\": GET " + server.url("/base/k/data")
                        + " ({base}/{key}/{part}) was answered 200")
                .hasMessageContaining("allowCloseDelimited=true");
        HttpStore tolerant = open(builder().allowCloseDelimited(true));
        assertThat(new String(tolerant.toBytes("k"), UTF_8)).isEqualTo(body);
    }

    @Test
    void cancelsDownloadWhenClosedEarly() throws IOException {
        long size = 1L << 30;
        server.on("GET", DATA).reply(Reply.ok().pattern(size));
        HttpStore store = store();
        DataStream data = store.getData("k");
        assertThat(data.readNBytes(10)).isEqualTo(PatternBytes.bytes(10));
        assertThat(store.activeRequests()).isEqualTo(1);
        data.close();
        data.close();
        assertThat(store.activeRequests()).isZero();
        RecordedConnection connection = server.connections().get(0);
        soon("the server notices").until(connection::abandoned);
        assertThat(connection.replyBodyBytesSent()).isLessThan(size / 10);
        assertThatThrownBy(data::read).isInstanceOf(IOException.class).hasMessageContaining("closed");
    }

    @Test
    void requestsNoDataIfMetadataCannotBeRead() {
        HttpStore store = store();
        assertThat(failure(NoSuchKeyException.class, () -> store.get("k")))
                .hasMessageStartingWith("Cannot get \"k\": ");
        assertThat(server.requests("GET", DATA)).isEmpty();
    }

    @Test
    void readsValueOverSingleConnection() throws IOException {
        server.on("GET", DATA).reply(Reply.ok().pattern(3_000_000));
        server.on("GET", "/base/k/metadata").reply(Reply.json("{}"));
        HttpStore store = open(builder().connectionsPerRoute(1));
        try (Value value = store.get("k")) {
            assertThat(value.data().open().readAllBytes()).hasSize(3_000_000);
        }
    }

    @Test
    void supportsSingleByteReads() throws IOException {
        server.on("GET", DATA).reply(Reply.ok("é").chunked(1));
        try (DataStream data = store().getData("k")) {
            assertThat(data.read()).isEqualTo(0xc3);
            assertThat(data.read(new byte[0])).isZero();
            assertThat(data.read()).isEqualTo(0xa9);
            assertThat(data.read()).isEqualTo(-1);
            assertThat(data.read()).isEqualTo(-1);
        }
    }
}
