package io.github.dynurl.store.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.store.ByteRange;
import io.github.dynurl.store.Condition;
import io.github.dynurl.store.ConflictException;
import io.github.dynurl.store.DataStream;
import io.github.dynurl.store.StoreUnavailableException;
import io.github.dynurl.store.UnexpectedReplyException;
import io.github.dynurl.testing.RecordedConnection;
import io.github.dynurl.testing.Reply;
import io.github.dynurl.testing.ServedObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class RangeTest extends HttpStoreTestCase {
    private static final String DATA = "/base/k/data";
    private static final String TEXT = "0123456789";

    static Stream<Arguments> ranges() {
        return Stream.of(
                Arguments.of(ByteRange.of(0, 1), "bytes=0-0", "0"),
                Arguments.of(ByteRange.of(2, 5), "bytes=2-4", "234"),
                Arguments.of(ByteRange.of(0, 10), "bytes=0-9", TEXT),
                Arguments.of(ByteRange.of(8, 1000), "bytes=8-999", "89"),
                Arguments.of(ByteRange.from(7), "bytes=7-", "789"),
                Arguments.of(ByteRange.last(3), "bytes=-3", "789"),
                Arguments.of(ByteRange.last(100), "bytes=-100", TEXT),
                Arguments.of(ByteRange.of(10, 20), "bytes=10-19", ""),
                Arguments.of(ByteRange.from(10), "bytes=10-", ""),
                Arguments.of(ByteRange.from(1L << 40), "bytes=1099511627776-", ""));
    }

    @ParameterizedTest
    @MethodSource("ranges")
    void readsRangeFrom206(ByteRange range, String header, String expected) throws IOException {
        server.on("GET", DATA).reply(ServedObject.of(bytes(TEXT)).etag("\"e\""));
        HttpStore store = store();
        try (DataStream data = store.getData("k", range)) {
            assertThat(data.info().size()).hasValue(expected.length());
            assertThat(data).hasContent(expected);
        }
        assertThat(request().header("Range")).isEqualTo(header);
        assertThat(server.requests()).hasSize(1);
    }

    @ParameterizedTest
    @MethodSource("ranges")
    void extractsRangeFrom200(ByteRange range, String header, String expected) throws IOException {
        server.on("GET", DATA).reply(Reply.ok(TEXT));
        try (DataStream data = store().getData("k", range)) {
            assertThat(data.info().size()).hasValue(expected.length());
            assertThat(data).hasContent(expected);
        }
        assertThat(server.requests()).hasSize(1);
    }

    @ParameterizedTest
    @MethodSource("ranges")
    void extractsRangeFrom200OfUnknownLength(ByteRange range, String header, String expected) throws IOException {
        server.on("GET", DATA).reply(Reply.ok(TEXT).chunked(3));
        HttpStore store = store();
        if (header.startsWith("bytes=-")) {
            assertThat(failure(UnexpectedReplyException.class, () -> store.getData("k", range)))
                    .hasMessageContaining("no ranges and no length, so the last bytes cannot be told");
        } else {
            try (DataStream data = store.getData("k", range)) {
                assertThat(data).hasContent(expected);
            }
        }
    }

    @Test
    void cancelsRestOf200AfterRange() throws IOException {
        long size = 1L << 30;
        server.on("GET", DATA).reply(Reply.ok().pattern(size));
        try (DataStream data = store().getData("k", ByteRange.of(10, 20))) {
            assertThat(data.readAllBytes()).hasSize(10);
        }
        RecordedConnection connection = server.connections().get(0);
        soon("the server notices").until(connection::abandoned);
        assertThat(connection.replyBodyBytesSent()).isLessThan(size / 10);
    }

    @Test
    void returnsEmptyRangeBeyondEndOf200WithoutReadingBody() throws IOException {
        long size = 1L << 30;
        server.on("GET", DATA).reply(Reply.ok().pattern(size));
        try (DataStream data = store().getData("k", ByteRange.from(size))) {
            assertThat(data.info().size()).hasValue(0);
            assertThat(data.readAllBytes()).isEmpty();
        }
        RecordedConnection connection = server.connections().get(0);
        soon("the server notices").until(connection::abandoned);
        assertThat(connection.replyBodyBytesSent()).isLessThan(size / 10);
    }

    @Test
    void failsIf200EndsWithinRange() {
        server.on("GET", DATA).reply(Reply.ok(TEXT).declaredLength(100));
        HttpStore store = store();
        failure(StoreUnavailableException.class, () -> store.getData("k", ByteRange.of(5, 50))
                .readAllBytes());
        failure(StoreUnavailableException.class, () -> store.getData("k", ByteRange.of(50, 60))
                .readAllBytes());
    }

    @Test
    void sendsNoRequestForEmptyRange() throws IOException {
        HttpStore store = store();
        for (ByteRange empty : List.of(ByteRange.of(0, 0), ByteRange.of(5, 5), ByteRange.last(0))) {
            try (DataStream data = store.getData("k", empty, Condition.ifMatch("\"e\""))) {
                assertThat(data.info().size()).hasValue(0);
                assertThat(data).isEmpty();
            }
        }
        assertThat(server.acceptedConnections()).isZero();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            bytes 2-4/10                      | 234   | true
            bytes 2-4/*                       | 234   | true
            BYTES 2-4/10                      | 234   | true
            bytes 3-5/10                      | 345   | false
            bytes 2-5/10                      | 2345  | false
            bytes 2-3/10                      | 23    | false
            bytes 1-4/10                      | 1234  | false
            bytes 2-4/4                       | 234   | false
            bytes 4-2/10                      | 234   | false
            bytes 2-4/10                      | 23    | false
            bytes 2-4/10                      | 2345  | false
            bytes 0-4/*                       | 01234 | false
            bytes */10                        | 234   | false
            items 2-4/10                      | 234   | false
            bytes=2-4/10                      | 234   | false
            bytes -3/10                       | 234   | false
            bytes 2-4                         | 234   | false
            nonsense                          | 234   | false
            bytes 2-99999999999999999999/10   | 234   | false
            """)
    void accepts206OnlyWithRequestedRange(String contentRange, String body, boolean isAccepted) throws IOException {
        server.on("GET", DATA)
                .reply(Reply.status(206).header("Content-Range", contentRange).body(body));
        HttpStore store = store();
        if (isAccepted) {
            try (DataStream data = store.getData("k", ByteRange.of(2, 5))) {
                assertThat(data).hasContent(body);
            }
        } else {
            assertThat(failure(UnexpectedReplyException.class, () -> store.getData("k", ByteRange.of(2, 5))))
                    .hasMessageStartingWith("Cannot getData \"k\": GET " + server.url("/base/k/data")
                            + " ({base}/{key}/{part}) was answered 206");
        }
    }

    @Test
    void readsRangeFromChunked206() throws IOException {
        Reply part = Reply.status(206).header("Content-Range", "bytes 2-4/10");
        server.on("GET", DATA)
                .replies(part.body("234").chunked(1), part.body("2").chunked());
        HttpStore store = store();
        try (DataStream data = store.getData("k", ByteRange.of(2, 5))) {
            assertThat(data).hasContent("234");
        }
        failure(StoreUnavailableException.class, () -> store.getData("k", ByteRange.of(2, 5))
                .readAllBytes());
    }

    @Test
    void rejects206WithoutContentRange() {
        server.on("GET", DATA)
                .replies(
                        Reply.status(206).body("234"),
                        Reply.status(206)
                                .type("multipart/byteranges; boundary=x")
                                .body("--x\r\nContent-Range: bytes 2-4/10\r\n\r\n234\r\n--x--\r\n"));
        HttpStore store = store();
        assertThat(failure(UnexpectedReplyException.class, () -> store.getData("k", ByteRange.of(2, 5))))
                .hasMessageContaining("not the range that was asked for");
        assertThat(failure(UnexpectedReplyException.class, () -> store.getData("k", ByteRange.of(2, 5))))
                .hasMessageContaining("\"multipart/byteranges; boundary=x\"");
    }

    @Test
    void rejectsUnrequested206() {
        server.on("GET", DATA)
                .reply(Reply.status(206).header("Content-Range", "bytes 0-2/10").body("012"));
        HttpStore store = store();
        assertThat(failure(UnexpectedReplyException.class, () -> store.getData("k")))
                .hasMessageContaining("not the range that was asked for");
    }

    @ParameterizedTest
    @CsvSource({"bytes */10", "bytes */0", "''", "nonsense"})
    void returnsEmptyRangeOn416BeyondEnd(String contentRange) throws IOException {
        server.on("GET", DATA)
                .reply(Reply.status(416).header("Content-Range", contentRange).body("<html>"));
        try (DataStream data = store().getData("k", ByteRange.of(10, 20))) {
            assertThat(data.info().size()).hasValue(0);
            assertThat(data).isEmpty();
        }
    }

    @Test
    void rejectsContradictory416() {
        server.on("GET", DATA).reply(Reply.status(416).header("Content-Range", "bytes */11"));
        HttpStore store = store();
        assertThat(failure(UnexpectedReplyException.class, () -> store.getData("k", ByteRange.of(10, 20))))
                .hasMessageContaining("bytes=10-19 was refused, though the object has 11 bytes");
    }

    @Test
    void failsIfObjectHasChanged() {
        server.on("GET", DATA).reply(ServedObject.of(bytes(TEXT)).etag("\"new\""));
        HttpStore store = store();
        assertThat(failure(
                                ConflictException.class,
                                () -> store.getData("k", ByteRange.of(1, 2), Condition.ifMatch("\"old\"")))
                        .status())
                .isEqualTo(412);
    }

    @Test
    void failsIfServerIgnoresIfMatch() {
        server.on("GET", DATA).reply(Reply.ok(TEXT).etag("\"new\""));
        HttpStore store = store();
        assertThat(failure(
                        ConflictException.class,
                        () -> store.getData("k", ByteRange.of(1, 2), Condition.ifMatch("\"old\""))))
                .hasMessageStartingWith("Cannot getData \"k\": ");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
