package io.github.dynurl.store.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.store.Data;
import io.github.dynurl.store.Query;
import io.github.dynurl.store.StoreException;
import io.github.dynurl.store.StoreException.Outcome;
import io.github.dynurl.store.StoreUnavailableException;
import io.github.dynurl.store.UnexpectedReplyException;
import io.github.dynurl.testing.ConnectionMode;
import io.github.dynurl.testing.Endless;
import io.github.dynurl.testing.Reply;
import io.github.dynurl.testing.ScriptedServer;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("compat")
class BrokenHttpTest extends HttpStoreTestCase {
    @ParameterizedTest
    @EnumSource(names = {"STATUS_LINE", "HEADER_LINE", "HEADERS"})
    void rejectsEndlessHeadQuickly(Endless piece) {
        server.otherwise().reply(Reply.ok("{}").endless(piece));
        HttpStore store = store();
        long begin = System.nanoTime();
        assertThat(failure(UnexpectedReplyException.class, () -> store.getMetadata("k")))
                .hasMessageStartingWith("Cannot getMetadata \"k\": GET " + server.url("/base/k/metadata")
                        + " ({base}/{key}/{part}) was answered with broken HTTP")
                .message()
                .doesNotContain("check scheme and port")
                .hasSizeLessThan(400);
        failure(UnexpectedReplyException.class, () -> store.getData("k"));
        failure(UnexpectedReplyException.class, () -> store.setData("k", Data.of("x")));
        failure(UnexpectedReplyException.class, () -> store.queryKeys(Query.all()));
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(2));
        assertThat(store.activeRequests()).isZero();
    }

    /** The limits are 200 header fields and 16 KiB for each of them. */
    @Test
    void acceptsManyHeaderFields() {
        Reply reply = Reply.json("{}");
        for (int i = 0; i < 150; i++) {
            reply = reply.header("X-" + i, "v".repeat(100));
        }
        server.otherwise().reply(reply.header("X-Long", "v".repeat(15_000)));
        assertThat(store().getMetadata("k")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SSH-2.0-OpenSSH_9.6\r\n",
                "220 mail.example ESMTP\r\n\r\n",
                "HTTP/1.1 abc OK\r\n\r\n",
                "HTTP/1.1\r\n\r\n",
                "HTTP/9.9 200 OK\r\nContent-Length: 2\r\n\r\n{}",
                "HTTP/1.1 200 OK\r\nno colon\r\nContent-Length: 2\r\n\r\n{}",
                "\u001b[2J\u0007garbage\r\n\r\n"
            })
    void reportsMalformedResponseWithoutControlCharacters(String answer) {
        server.otherwise().reply(Reply.raw(answer));
        HttpStore store = store();
        StoreException e = failure(StoreException.class, () -> store.getMetadata("k"));
        assertThat(e)
                .isInstanceOfAny(UnexpectedReplyException.class, StoreUnavailableException.class)
                .hasMessageStartingWith("Cannot getMetadata \"k\": ");
        assertThat(e.getMessage()).doesNotContainPattern("\\p{Cntrl}").hasSizeLessThan(500);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5, 9, 13, 20, 40, 50})
    void failsIfHeadIsTruncated(int length) {
        Reply reply = Reply.ok("hello").header("X-Something", "a value");
        server.otherwise().replies(reply.cutInHead(length), reply.resetInHead(length), reply.cutInHead(length));
        HttpStore store = store();
        for (int i = 0; i < 2; i++) {
            failure(StoreException.class, () -> store.toBytes("k"));
        }
        failure(StoreException.class, () -> store.queryKeys(Query.all()).hasNext());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK",
                "HTTP/1.1 200 OK\r\n",
                "HTTP/1.1 200 OK\r\nETag: \"ab",
                "HTTP/1.1 200 OK\r\nETag: \"abc\"\r\nContent-Length: 1",
                "HTTP/1.1 200 OK\r\nETag: \"abc\"\r\nContent-Length: 10\r\n"
            })
    void neverAcceptsTruncatedHead(String head) {
        server.otherwise().reply(Reply.raw(head));
        HttpStore store = store();
        failure(StoreException.class, () -> store.find("k"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"H", "HTTP/1.1", "HTTP/1.1 2", "HTTP/1.1 20", "HTTP/1.1 4", "HTTP/1.1 50"})
    void reportsUnknownWriteOutcomeIfStatusIsTruncated(String head) {
        server.otherwise().reply(Reply.raw(head));
        HttpStore store = store();
        assertThat(failure(StoreException.class, () -> store.setData("k", Data.of("x")))
                        .outcome())
                .isEqualTo(Outcome.UNKNOWN);
    }

    @ParameterizedTest
    @EnumSource(names = {"CLOSE", "RESET"})
    void failsIfServerClosesConnectionAtOnce(ConnectionMode mode) {
        server.newConnections(mode);
        HttpStore store = open(builder().maxAttempts(1));
        StoreUnavailableException e = failure(StoreUnavailableException.class, () -> store.getMetadata("k"));
        assertThat(e)
                .hasMessageStartingWith("Cannot getMetadata \"k\": the connection to " + server.url() + " failed: ");
        assertThat(e.outcome())
                .as("a reset may come before the request")
                .isIn(
                        mode == ConnectionMode.RESET
                                ? Set.of(Outcome.UNKNOWN, Outcome.NOT_SENT)
                                : Set.of(Outcome.UNKNOWN));
        assertThat(server.acceptedConnections())
                .as("connections, without a retry")
                .isEqualTo(1);
    }

    @Test
    void reportsNotSentIfConnectionIsRefused() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        HttpStore store = open(builder().baseUrl("http://127.0.0.1:" + port + "/base"));
        StoreUnavailableException e = failure(StoreUnavailableException.class, () -> store.delete("k"));
        assertThat(e).hasMessageStartingWith("Cannot delete \"k\": no connection to http://127.0.0.1:" + port + ": ");
        assertThat(e.outcome()).isEqualTo(Outcome.NOT_SENT);
    }

    @Test
    void reportsNotSentIfCertificateIsNotTrusted() {
        try (ScriptedServer tls = ScriptedServer.startTls()) {
            HttpStore store =
                    open(builder().baseUrl(tls.url("/base")).queryUrl(null).basicAuth("scott", "tiger"));
            StoreUnavailableException e = failure(StoreUnavailableException.class, () -> store.delete("k"));
            assertThat(e).hasMessageStartingWith("Cannot delete \"k\": no connection to " + tls.url() + ": ");
            assertThat(e.outcome()).isEqualTo(Outcome.NOT_SENT);
            assertThat(tls.requests()).isEmpty();
        }
    }
}
