package io.github.dynurl.store.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dynurl.store.Query;
import io.github.dynurl.store.Results;
import io.github.dynurl.store.StoreException;
import io.github.dynurl.store.StoreUnavailableException;
import io.github.dynurl.store.UnexpectedReplyException;
import io.github.dynurl.testing.RecordedConnection;
import io.github.dynurl.testing.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class QueryAnswersTest extends HttpStoreTestCase {
    static Stream<Arguments> responses() {
        return Stream.of(
                Arguments.of("", List.of()),
                Arguments.of("a", List.of("a")),
                Arguments.of("a\n", List.of("a")),
                Arguments.of("a\nb", List.of("a", "b")),
                Arguments.of("a\r\nb\r\n", List.of("a", "b")),
                Arguments.of("a\rb\r", List.of("a", "b")),
                Arguments.of("a\n\rb\n\n\r\r\n\nc", List.of("a", "b", "c")),
                Arguments.of("\n\n\r\n", List.of()),
                Arguments.of("\ufeffa\nb", List.of("a", "b")),
                Arguments.of("\ufeff", List.of()),
                Arguments.of("\ufeff\na", List.of("a")),
                Arguments.of("a\n\ufeffb", List.of("a", "\ufeffb")),
                Arguments.of(" a \nb c\n", List.of(" a ", "b c")),
                Arguments.of("a\u2028b\u0085c\u2029d", List.of("a\u2028b\u0085c\u2029d")),
                Arguments.of("é\n😀\n%41\na+b\n", List.of("é", "😀", "%41", "a+b")),
                Arguments.of("a\na\na", List.of("a", "a", "a")),
                Arguments.of("[a]\n{b}\n<c>\n\"d\"", List.of("[a]", "{b}", "<c>", "\"d\"")));
    }

    @ParameterizedTest
    @MethodSource("responses")
    void readsOneKeyPerLine(String body, List<String> keys) {
        server.on("GET", "/find")
                .replies(Reply.ok(body).type("text/plain"), Reply.ok(body).chunked(1));
        HttpStore store = store();
        assertThat(keys(store)).isEqualTo(keys);
        assertThat(keys(store)).isEqualTo(keys);
        assertThat(server.acceptedConnections()).isEqualTo(1);
    }

    @Test
    void findsNothingOn204() {
        server.on("GET", "/find").reply(Reply.status(204));
        HttpStore store = store();
        try (Results<String> results = store.queryKeys(Query.all())) {
            assertThat(results).isExhausted();
            assertThatThrownBy(results::next).isInstanceOf(NoSuchElementException.class);
        }
    }

    @Test
    void skipsAndCountsIllegalKeys() {
        List<String> lines = List.of(
                "good",
                "../../etc/passwd",
                ".",
                "a\0b",
                "a\tb",
                "a\u000bb",
                "a\fb",
                "/",
                "",
                "a/../b",
                "\u007f",
                "fine");
        server.on("GET", "/find").reply(Reply.ok(String.join("\n", lines)));
        HttpStore store = store();
        try (Results<String> results = store.queryKeys(Query.all())) {
            assertThat(results.next()).isEqualTo("good");
            assertThat(results.next()).isEqualTo("fine");
            assertThat(results.skipped()).isEqualTo(9); // empty lines do not count
            assertThat(results.hasNext()).isFalse();
        }
    }

    @Test
    void skipsAndCountsInvalidUtf8() {
        byte[] body = {'a', '\n', (byte) 0xc3, '\n', (byte) 0xed, (byte) 0xa0, (byte) 0x80, '\n', 'b'};
        server.on("GET", "/find").reply(Reply.ok(body));
        HttpStore store = store();
        try (Results<String> results = store.queryKeys(Query.all())) {
            assertThat(drain(results)).containsExactly("a", "b");
            assertThat(results.skipped()).isEqualTo(2);
        }
    }

    static Stream<Reply> otherFormats() {
        return Stream.of(
                Reply.ok("<!DOCTYPE html>\n<html>").type("text/html"),
                Reply.ok("\n<!DOCTYPE html>\n<html>").type("text/html"),
                Reply.ok("\r\n  <html>\n").type("text/html; charset=utf-8"),
                Reply.ok("\ufeff<html>").type("Application/XHTML+xml"),
                Reply.ok("<?xml version=\"1.0\"?>\n<ListBucketResult/>").type("application/xml"),
                Reply.ok("<D:multistatus/>").type("text/xml; charset=utf-8"));
    }

    @ParameterizedTest
    @MethodSource("otherFormats")
    void rejectsHtmlAndXml(Reply reply) {
        server.on("GET", "/find").reply(reply);
        HttpStore store = store();
        assertThat(failure(UnexpectedReplyException.class, () -> keys(store)))
                .hasMessageStartingWith(
                        "Cannot queryKeys: GET " + server.url("/find") + " ({queryUrl}) was answered 200 \"")
                .hasMessageContaining("not keys, one a line");
    }

    @Test
    void rejectsEndlessLine() {
        server.on("GET", "/find").reply(Reply.ok().endlessBody("a\n", "b".repeat(1000)));
        HttpStore store = store();
        try (Results<String> results = store.queryKeys(Query.all())) {
            assertThat(results.next()).isEqualTo("a");
            assertThat(failure(UnexpectedReplyException.class, results::hasNext))
                    .hasMessageContaining("a line is longer than");
        }
        RecordedConnection connection = server.connections().get(0);
        soon("the server notices").until(connection::abandoned);
        assertThat(connection.replyBodyBytesSent()).isLessThan(MORE_THAN_BUFFERED);
    }

    @Test
    void rejectsCloseDelimitedResponseByDefault() {
        server.on("GET", "/find").reply(Reply.ok("a\nb\n").closeDelimited());
        HttpStore store = store();
        failure(UnexpectedReplyException.class, () -> store.queryKeys(Query.all()));
        assertThat(keys(open(builder().allowCloseDelimited(true)))).containsExactly("a", "b");
    }

    static Stream<Reply> cuts() {
        Reply lines = Reply.ok("a\nbcd\n");
        return Stream.of(
                lines.cutAfter(3),
                lines.declaredLength(100),
                lines.chunked().cutAfter(3),
                lines.withoutLastChunk(),
                Reply.raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\na\nb"));
    }

    @ParameterizedTest
    @MethodSource("cuts")
    void failsIfResponseIsTruncated(Reply reply) {
        server.on("GET", "/find").reply(reply);
        HttpStore store = store();
        List<String> seen = new ArrayList<>();
        try (Results<String> results = store.queryKeys(Query.all())) {
            StoreException e = failure(StoreException.class, () -> results.forEachRemaining(seen::add));
            assertThat(e).isInstanceOf(StoreUnavailableException.class).hasMessageStartingWith("Cannot queryKeys: ");
        }
        assertThat(seen).isIn(List.of(), List.of("a"), List.of("a", "bcd"));
    }

    @Test
    void deliversKeysAsTheyArrive() {
        CountDownLatch rest = new CountDownLatch(1);
        server.on("GET", "/find").reply(Reply.ok("a\nb\nc\n").chunked().heldAfter(4, rest));
        HttpStore store = store();
        try (Results<String> results = store.queryKeys(Query.all())) {
            assertThat(results.next()).isEqualTo("a");
            assertThat(results.next()).isEqualTo("b");
            assertThat(store.activeRequests()).isEqualTo(1);
            rest.countDown();
            assertThat(results.next()).isEqualTo("c");
            assertThat(results.hasNext()).isFalse();
            assertThat(store.activeRequests()).isZero();
        }
    }

    @Test
    void cancelsResponseWhenClosedEarly() {
        server.on("GET", "/find").reply(Reply.ok().endlessBody("first\n", "another\n"));
        HttpStore store = store();
        Results<String> results = store.queryKeys(Query.all());
        assertThat(results.next()).isEqualTo("first");
        results.close();
        assertThat(store.activeRequests()).isZero();
        RecordedConnection connection = server.connections().get(0);
        soon("the server notices").until(connection::abandoned);
        assertThat(connection.replyBodyBytesSent()).isLessThan(MORE_THAN_BUFFERED);
    }

    @Test
    void providesStreamOfKeys() {
        server.on("GET", "/find").reply(Reply.ok().endlessBody("first\n", "another\n"));
        HttpStore store = store();
        try (Stream<String> keys = store.queryKeys(Query.all()).stream()) {
            assertThat(keys.limit(3)).containsExactly("first", "another", "another");
        }
        assertThat(store.activeRequests()).isZero();
    }

    @Test
    void readsManyKeys() {
        String thousand = "key-0123456789\n".repeat(1000);
        server.on("GET", "/find").reply(Reply.ok(thousand.repeat(200)).chunked());
        HttpStore store = store();
        try (Stream<String> keys = store.queryKeys(Query.all()).stream()) {
            assertThat(keys.count()).isEqualTo(200_000);
        }
    }

    private static List<String> keys(HttpStore store) {
        try (Results<String> results = store.queryKeys(Query.all())) {
            return drain(results);
        }
    }

    private static List<String> drain(Results<String> results) {
        List<String> keys = new ArrayList<>();
        results.forEachRemaining(keys::add);
        return keys;
    }
}
